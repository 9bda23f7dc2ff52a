"""Clients of AWS services other than storage: parameters and secrets, timeouts."""
