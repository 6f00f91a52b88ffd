"""Paying over what was collected: statements, payment orders, receipts, the one-month clock."""
