"""The only place that knows DynamoDB and S3. One file for each thing that is kept, over `table` and `contents`."""
