"""Validation runs: the programmes of cities are run, and published figures set beside them."""
