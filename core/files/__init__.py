"""Uploaded files: storage, media types and text extraction."""
