"""The command line: `xiaoqu`.  It reads, calls and prints; it knows nothing of the model."""

from simulation.cli import looking, one_run, solving, sweeping
from simulation.cli.app import app, main

__all__ = ["app", "looking", "main", "one_run", "solving", "sweeping"]
