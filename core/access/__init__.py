"""Who may do what: API keys, JSON Web Tokens, and the names of tenants and spaces."""
