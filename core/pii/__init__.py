"""Personal data: where it stands in a text, and what a language model and the store get to see in its place."""
