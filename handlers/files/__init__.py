"""Files, for models and tools to read."""
