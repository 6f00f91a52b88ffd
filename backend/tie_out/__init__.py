"""The nightly tie-out: what lies at the bank against what the books say whose it is."""
