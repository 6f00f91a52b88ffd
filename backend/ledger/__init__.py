"""The ledger: double entry in three pools that never mix, kept by the database itself."""
