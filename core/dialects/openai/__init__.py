"""OpenAI's dialects: threads and messages of the Assistants API, and the Conversations API."""
