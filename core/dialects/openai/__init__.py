"""OpenAI's dialects: the Assistants API's threads and messages, and the Conversations API."""
