"""Threads and messages of the Assistants API, which OpenAI served until 2026-08-26."""
