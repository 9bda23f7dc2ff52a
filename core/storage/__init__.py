"""The only package that uses DynamoDB and S3 for stored data: one module for each kind of item or object."""
