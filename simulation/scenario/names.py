"""Names of scenarios: one alone, or combined with strategies."""

from __future__ import annotations

import re
from pathlib import Path

from simulation.io import paths

SIGN = re.compile(r"(?<=[\w.])([+~=])(?=.)")


def split_name(name: str | Path) -> tuple[str | Path, list[tuple[str, str]]]:
    """Split the name of a combination into the scenario, and the sign and name of each strategy.

    The path of a file is not split.

    Examples
    --------
    >>> split_name("wuhan+list-shadow~publicity"), split_name("wuhan")
    (('wuhan', [('+', 'list-shadow'), ('~', 'publicity')]), ('wuhan', []))
    """
    if paths.is_file(name):
        return name, []
    base, *steps = SIGN.split(str(name))
    return (base, list(zip(steps[::2], steps[1::2], strict=True))) if steps else (name, [])
