"""Calibration: what published statistics say of uncertain parameters, and what they leave open."""
