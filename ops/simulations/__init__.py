"""Agencies that live through many days, held each day against what the pure rules say."""
