"""Wherever it is run: without a home, without a compiler, with a terminal that knows few signs."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "import sys; from simulation.cli import main; sys.argv[0] = 'xiaoqu'; main()"
UNKNOWN_USER = """
import pwd
def unknown(*_):
    raise KeyError("no such user")
pwd.getpwuid = pwd.getpwnam = unknown
"""
TINY = {
    "burn_in": 1,
    "start.districts": 2,
    "start.streets": 4,
    "start.communities_per_street": 2,
    "start.commodity_compounds": 16,
    "start.old_compounds": 12,
    "start.commodity_households": 960,
    "start.old_households": 480,
    "start.commodity_area": 114240.0,
    "start.old_area": 36336.0,
    "start.firms": 12,
    "start.firms_local": 10,
    "start.firms_outside": 2,
    "start.firms_public": 0,
    "start.firms_with_projects": 8,
}


def python(code, *words, **environment):
    known = {"PYTHONPATH": str(ROOT), **environment}
    all_of_it = {key: value for key, value in {**os.environ, **known}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=all_of_it,
        capture_output=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
@pytest.mark.parametrize("word", ["--help", "list"])
def test_a_terminal_without_chinese_shows_question_marks(encoding, word):
    done = python(COMMAND, word, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"??" in done.stdout or encoding == "ascii"  # click prints UTF-8 there


@pytest.mark.skipif(sys.platform == "win32", reason="users are known otherwise there")
def test_an_unknown_user_without_a_home_can_work(tmp_path):
    nowhere = {"HOME": None, "NUMBA_CACHE_DIR": None, "XDG_CACHE_HOME": None}
    done = python(UNKNOWN_USER + COMMAND, "check", "wuhan", TMPDIR=str(tmp_path), **nowhere)
    assert (done.returncode, done.stderr) == (0, b"")
    folders = [path for path in tmp_path.glob("xiaoqu-*/*") if path.is_dir()]
    assert folders
    assert all(any(path.iterdir()) for path in folders)  # what other processes of the user find


def test_without_a_compiler_the_numbers_are_the_same(tmp_path):
    code = (
        "import simulation as sim, sys\n"
        f"scenario = sim.load('yongqiao').with_settings({TINY!r})\n"
        "sim.run(scenario, scale=0.05, months=2).monthly.to_parquet(sys.argv[1])\n"
    )
    done = python(code, str(tmp_path / "plain.parquet"), NUMBA_DISABLE_JIT="1")
    assert (done.returncode, done.stderr.decode()) == (0, "")
    plain = pd.read_parquet(tmp_path / "plain.parquet")["value"]
    compiled = sim.run(sim.load("yongqiao").with_settings(TINY), scale=0.05, months=2).monthly
    assert np.array_equal(plain, compiled["value"], equal_nan=True)
