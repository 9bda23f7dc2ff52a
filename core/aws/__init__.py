"""Shared parts of AWS clients: classification of their errors, timeouts, and parameters and secrets."""
