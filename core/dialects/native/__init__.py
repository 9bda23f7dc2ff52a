"""Skein's native dialect: JSON over HTTP."""
