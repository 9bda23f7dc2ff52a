"""One module for each kind that is found by its form: `find` yields where it begins and ends in a text.

They read texts as `core.pii.reading` makes them, and take a time that grows with the text and no faster. Their modules
load what checks numbers: import them when something is to be found, not before.
"""
