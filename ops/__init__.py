"""What starts, tests and supervises the product; nothing in here knows a rule of the trade."""
