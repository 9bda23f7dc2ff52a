"""The Assistants API, as OpenAI served it until 2026-08-26."""
