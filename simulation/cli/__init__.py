"""The command line: `xiaoqu`.  It reads, calls and prints; it knows nothing of the model."""

from simulation.cli import answering, looking, one_run, solving, sweeping
from simulation.cli.app import app, main

__all__ = ["answering", "app", "looking", "main", "one_run", "solving", "sweeping"]
