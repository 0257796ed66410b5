"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import (
    analysis,
    calibrate,
    calibration,
    discover,
    files,
    graph,
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
    "files",
    "graph",
    "main",
    "run",
    "sensitivity",
    "sweep",
    "validate",
]
