"""What the agency bills its creditors: invoices, credit notes, and who it is on paper."""
