"""Calibration runs: the steps of a calibration that run the model, see `simulation.calibrate`."""
