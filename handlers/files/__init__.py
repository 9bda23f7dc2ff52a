"""Files that models and tools can read."""
