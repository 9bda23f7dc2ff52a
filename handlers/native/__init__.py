"""Threads, messages and chats in Skein's own API."""
