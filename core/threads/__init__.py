"""Operations on threads and messages. They are independent of HTTP and DynamoDB."""
