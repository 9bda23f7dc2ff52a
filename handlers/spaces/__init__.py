"""What tenants say of their spaces."""
