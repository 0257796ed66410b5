"""Sensitivity: which uncertain parameters an outcome, or a difference, depends on."""
