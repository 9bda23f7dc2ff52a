"""The API: one file for each endpoint. A file's stem is its operation id, its function in template.yaml, its event."""
