"""Analysis: comparison, attribution, divergence and calibration of runs."""
