"""Scenario: what a user writes, and what was published."""
