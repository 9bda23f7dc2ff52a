"""Functions that no caller calls: they do what is left to do behind the API."""
