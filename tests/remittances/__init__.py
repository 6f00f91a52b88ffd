"""Tests of backend.remittances."""
