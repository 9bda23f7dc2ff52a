"""Authentication and authorization: API keys, JSON Web Tokens, and the names of tenants and spaces."""
