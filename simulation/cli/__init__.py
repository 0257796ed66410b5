"""The command line `xiaoqu`: it reads arguments, calls the library and prints results."""

from simulation.cli import (
    attribute,
    calibrate,
    calibration,
    compare,
    discover,
    explain,
    figure,
    files,
    graph,
    new,
    report,
    run,
    schema,
    sensitivity,
    serve,
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
    "explain",
    "figure",
    "files",
    "graph",
    "main",
    "new",
    "report",
    "run",
    "schema",
    "sensitivity",
    "serve",
    "sweep",
    "validate",
]
