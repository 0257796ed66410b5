"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import analysis, calibration, files, run, sweep
from simulation.cli.app import app, main

__all__ = ["analysis", "app", "calibration", "files", "main", "run", "sweep"]
