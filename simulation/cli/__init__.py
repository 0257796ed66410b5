"""The command line: `xiaoqu`.  It reads, calls and prints; it knows nothing of the model."""

from simulation.cli import analysis, calibration, files, run, sweep
from simulation.cli.app import app, main

__all__ = ["analysis", "app", "calibration", "files", "main", "run", "sweep"]
