"""Qelos AI threads."""
