"""HTTP for API Gateway's REST API: authentication, authorization, validation, responses, errors and the OpenAPI
document."""
