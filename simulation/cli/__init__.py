"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import analysis, calibrate, calibration, files, run, sweep
from simulation.cli.app import app, main

__all__ = ["analysis", "app", "calibrate", "calibration", "files", "main", "run", "sweep"]
