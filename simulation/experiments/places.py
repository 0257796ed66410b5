"""Places: a folder holds one run or one sweep, and what is in it is not replaced unasked."""

from __future__ import annotations

import json
from pathlib import Path

from simulation.experiments.store import is_store
from simulation.io.errors import InputError
from simulation.io.paths import is_file

RUN = "run.json"
"""The file that says which run a folder has."""
UNASKED = "expected a folder of its own, or --force (force=True) to replace it"


def refuse_other_results(folder: Path, identity: str | None, force: bool = False) -> None:
    """Refuse a folder that has a run, or for a run one that has a sweep.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    identity
        Identity of the run that is to be kept there, which may be there already; none for a sweep.
    force
        Whether results may be replaced.

    Raises
    ------
    InputError
        If it has other results.
    """
    if force:
        return
    if is_file(folder / RUN) and (stored := _stored_run(folder)) != identity:
        raise InputError(f"{folder}: has the run {stored or 'of a damaged run.json'}; {UNASKED}")
    if identity is not None and is_store(folder):
        raise InputError(f"{folder}: has a sweep; {UNASKED}")


def _stored_run(folder: Path) -> str:
    """Identity of the run in a folder; empty if its record cannot be read."""
    try:
        record = json.loads((folder / RUN).read_text("utf8"))
    except (OSError, ValueError):
        return ""
    return str(record.get("identity", "")) if isinstance(record, dict) else ""
