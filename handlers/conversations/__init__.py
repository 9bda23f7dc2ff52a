"""OpenAI's Conversations."""
