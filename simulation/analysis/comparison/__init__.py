"""Comparison: differences between alternatives, with intervals."""
