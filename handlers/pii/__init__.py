"""Detection of personal data in texts."""
