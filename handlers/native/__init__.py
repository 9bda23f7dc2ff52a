"""The native dialect's endpoints."""
