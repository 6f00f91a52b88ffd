"""Creditors' files in: from any file to checked lines, cases and debtors. Start at `safely.py`."""
