"""Comparison: what one way of governing does that another does not, and how sure that is."""
