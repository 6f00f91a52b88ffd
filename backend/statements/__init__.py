"""Statements of cases (décomptes): what is owed on any day, and why, line by line."""
