"""The rows of law that the agency adds to those the program ships, and who signed for which."""
