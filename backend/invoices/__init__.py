"""What the agency bills its creditors: fee invoices, credit notes, and who the agency is on paper."""
