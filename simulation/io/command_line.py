"""Command line: the command that was given, kept beside what it made."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from simulation.io.atomic_files import write_json

COMMAND = "command.json"
"""The file that has it."""


def keep_command(folder: Path) -> None:
    """Write down the command that was given, as it was typed.

    Parameters
    ----------
    folder
        Folder of what it made.
    """
    write_json(folder / COMMAND, {"command": shlex.join(["xiaoqu", *sys.argv[1:]])})
