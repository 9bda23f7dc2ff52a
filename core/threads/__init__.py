"""Operations on threads and messages. None of them knows HTTP or DynamoDB."""
