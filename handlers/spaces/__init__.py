"""The settings of spaces."""
