"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import (
    attribute,
    calibrate,
    calibration,
    compare,
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
    "app",
    "attribute",
    "calibrate",
    "calibration",
    "compare",
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
