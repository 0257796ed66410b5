"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import (
    analysis,
    calibrate,
    calibration,
    discover,
    figure,
    files,
    graph,
    new,
    run,
    sensitivity,
    sweep,
    validate,
)
from simulation.cli.app import app, main

__all__ = [
    "analysis",
    "app",
    "calibrate",
    "calibration",
    "discover",
    "figure",
    "files",
    "graph",
    "main",
    "new",
    "run",
    "sensitivity",
    "sweep",
    "validate",
]
