"""Qelos's dialect: threads and chat completions as its SDK calls them."""
