"""Threads and chat completions of Qelos."""
