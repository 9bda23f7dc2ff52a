"""Skein's core: everything the handlers share."""
