"""The dialects. Each has models of its requests and responses, conversions from and to `core.models`, and error
bodies."""
