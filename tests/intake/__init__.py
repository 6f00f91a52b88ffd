"""Reading, recognising, checking and grouping creditors' lists; no database in here."""
