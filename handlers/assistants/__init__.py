"""Threads and messages of OpenAI's Assistants API."""
