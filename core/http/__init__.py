"""HTTP as API Gateway's REST API brings it: who calls, what they may, what they say, and how errors are told."""
