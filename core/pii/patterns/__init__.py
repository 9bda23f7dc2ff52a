"""One module for each kind that is found by its form: `find` yields where it begins and ends in a text.

They read texts that `core.pii.normalization` made, in time linear in the text. Their modules load the libraries that
check numbers: import them only when something is to be found.
"""
