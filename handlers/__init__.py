"""The API: one file for each endpoint. Its stem is the operation id, and names the function in template.yaml and the
event in events/."""
