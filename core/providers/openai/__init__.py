"""Any server that implements OpenAI's chat completions."""
