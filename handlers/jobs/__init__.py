"""Background functions, which AWS calls: a schedule and the stream of the table."""
