"""The same numbers with several versions of Mesa, each in a fresh environment outside this folder.

`make mesa-matrix` calls it with the Python of the environments, 3.12 or newer, which Mesa 4 needs.
Mesa is put over the pin of `pyproject.toml` in these environments alone.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("mesa==3.3.1", "mesa==3.5.1", "mesa>=4.0.0a0,<5")
"""The lowest that is allowed, the newest of 3, and the newest alpha of 4."""
TOOLS = ("pytest>=8.3", "pytest-timeout>=2.3", "hypothesis>=6.100")
RUNS = (
    ("yongqiao", {"scale": 0.002, "months": 6}),
    ("linyi", {"scale": 0.002, "streets": 0.2, "months": 3}),
    ("zibo=red_black_list", {"scale": 0.002, "streets": 0.2, "months": 3}),
)
TESTS = (
    "tests/core/test_mesa_import.py",
    "tests/properties/test_plain_mesa.py",
    "tests/analysis/test_salib.py",
    "tests/integration/test_recipes.py",
)
CHOSEN = "mesa or batch_run or collect or rng or seed or agent or horizon or refused or same"
"""What touches Mesa: its import, agents, collector, batch runs and a model in plain Mesa."""


def digest() -> str:
    """Hash of every column of the monthly tables, and of the last state, of some runs."""
    import pandas as pd

    import simulation as sim

    found = hashlib.sha256()
    for name, size in RUNS:
        run = sim.run(name, seed=3, cache=False, **size)
        for column in run.monthly:
            found.update(pd.util.hash_pandas_object(run.monthly[column]).to_numpy().tobytes())
        for part in (run.model.households, run.model.compounds):
            for _, values in sorted(part.snapshot().items()):
                found.update(values.tobytes())
    return found.hexdigest()[:16]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tried(interpreter: str, wanted: str, folder: Path) -> tuple[str, str, str, bool]:
    """Version, digest and last line of the tests with one version of Mesa; whether they passed."""
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([interpreter, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([*pip, "-e", ROOT, *TOOLS], check=True)
    subprocess.run([*pip, "--no-deps", "--pre", "--upgrade", wanted], check=True)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONHOME"},
        "PYTHONPATH": str(ROOT),
        "NUMBA_CACHE_DIR": str(folder.parent / "compiled"),
    }

    def output(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, *map(str, words)],
            cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, check=False,
        )  # fmt: skip

    version = output("-c", "from importlib.metadata import version; print(version('mesa'))")
    numbers = output(Path(__file__), "--digest")
    tests = output("-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-k", CHOSEN, *TESTS)
    say(f"== mesa {version.stdout.strip()}\n{tests.stdout}")
    last = (tests.stdout.strip().splitlines() or ["no output"])[-1]
    passed = numbers.returncode == tests.returncode == 0
    return version.stdout.strip(), numbers.stdout.strip(), last, passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digest", action="store_true", help="print the digest with this Python")
    parser.add_argument("--python", default=sys.executable, help="Python of the environments")
    parser.add_argument("versions", nargs="*", default=VERSIONS, help="such as mesa==3.5.1")
    given = parser.parse_args()
    if given.digest:
        say(digest())
        return 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="mesa-matrix-") as folder:
        for at, wanted in enumerate(given.versions):
            place = Path(folder) / str(at)
            place.mkdir()
            rows.append(tried(given.python, wanted, place))
    for version, numbers, last, passed in rows:
        say(f"mesa {version:10} digest {numbers:18} {'passed' if passed else 'FAILED'}: {last}")
    same = len({numbers for _, numbers, _, _ in rows}) == 1
    say("the numbers are the same" if same else "THE NUMBERS DIFFER")
    return 0 if same and all(passed for *_, passed in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
