"""Scenario: scenario, city and strategy files, and published statistics."""
