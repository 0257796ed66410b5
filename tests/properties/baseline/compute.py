"""Numbers that must not change by themselves: computed, compared with the file, or written to it.

Run this file with one argument:

- ``cities`` prints the last year of every built-in city at a small scale;
- ``quick`` and ``city-strategies`` print the hash of the table of that built-in sweep.

``update "why the numbers change"`` writes `pinned.json` anew, and a *Regression* with that reason
into the changelog.  There is no other way to change the file.

The numbers are computed without the processor-specific loops of numpy, so that they are the same on
every x86-64 machine.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
PINNED = Path(__file__).with_name("pinned.json")
CHANGELOG = ROOT / "docs" / "changelog.md"
CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
SWEEPS = ("quick", "city-strategies")
SCALE = 0.01
DIGITS = 12


def last_years() -> dict[str, dict[str, str]]:
    """Last year of every city: outcome to its value with twelve digits."""
    import simulation as sim

    return {
        city: {
            name: "missing" if value is None else f"{value:.{DIGITS}g}"
            for name, value in sim.run(city, scale=SCALE).last_year().items()
        }
        for city in CITIES
    }


def hash_of_sweep(name: str) -> str:
    """Hash of the values in the table of a sweep, without headings and names of runs."""
    import simulation as sim

    table = sim.sweep(name).table().drop(columns="run")
    text = table.to_csv(index=False, header=False, float_format=f"%.{DIGITS}g")
    return hashlib.sha256(text.encode("utf8")).hexdigest()


def compute(what: str) -> dict[str, object]:
    """What stands in the file under a name: ``cities`` or that of a sweep."""
    return last_years() if what == "cities" else {"sha256": hash_of_sweep(what)}


def update(reason: str) -> None:
    """Write the file anew, and the reason into the changelog."""
    pinned = {what: compute(what) for what in ("cities", *SWEEPS)}
    PINNED.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf8")
    heading = "### Changed\n\n"
    before, after = CHANGELOG.read_text(encoding="utf8").split(heading, 1)
    entry = f"- **Regression**: {reason}\n"
    CHANGELOG.write_text(f"{before}{heading}{entry}{after}", encoding="utf8")


def without_special_loops() -> None:
    """Start again without the loops of numpy for special processors, unless that is done."""
    loops = " ".join(np._core._multiarray_umath.__cpu_dispatch__)
    if os.environ.get("NPY_DISABLE_CPU_FEATURES") != loops:
        os.environ["NPY_DISABLE_CPU_FEATURES"] = loops
        os.execv(sys.executable, [sys.executable, "-W", "ignore::ImportWarning", *sys.argv])


if __name__ == "__main__":
    without_special_loops()
    match sys.argv[1:]:
        case ["update", reason]:
            update(reason)
        case [what] if what in ("cities", *SWEEPS):
            json.dump(compute(what), sys.stdout)
        case _:
            sys.exit(__doc__)
