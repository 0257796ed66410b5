"""Experiments: one run, or many."""
