"""Explain this euro: the chain behind any amount, from the money that came to the article."""
