"""The Assistants API's threads and messages."""
