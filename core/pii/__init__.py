"""Personal data: its detection in texts, and its masking for language models and the store."""
