"""Endpoints about personal data in texts."""
