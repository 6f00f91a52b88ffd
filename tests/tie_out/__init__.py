"""Tests of backend.tie_out."""
