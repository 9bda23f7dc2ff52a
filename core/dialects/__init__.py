"""The dialects: for each, the wire models, the mapping from and to `core.models`, and the body of an error."""
