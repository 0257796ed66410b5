"""Completion: names that a shell offers, without the model."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import cli
from simulation.cli import completion
from simulation.levers import LEVERS


def test_levers_are_those_of_the_model():
    assert completion.lever_names() == sorted(LEVERS)


@pytest.mark.parametrize(
    ("complete", "begun", "offered"),
    [
        (completion.scenarios, "wuh", ["wuhan", "wuhan-no-policy"]),
        (completion.scenarios, "min", ["mine.toml"]),
        (completion.scenarios, "zibo+list-sh", ["zibo+list-shadow"]),
        (completion.scenarios, "zibo~advisors+grad", ["zibo~advisors+graduates"]),
        (completion.strategies, "ow", ["own", "owner_committees"]),
        (completion.strategies, "+list-sh", ["+list-shadow"]),
        (completion.strategies, "~grad", ["~graduates"]),
        (completion.cities, "z", ["zibo"]),
        (completion.designs, "q", ["quick"]),
        (completion.levers, "grad", ["graduates"]),
        (completion.anything, "z", ["zibo", "zibo-no-policy"]),
        (completion.anything, "qui", ["quick"]),
    ],
)
def test_names_that_begin_so_are_offered(complete, begun, offered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text("")
    assert complete(begun) == offered


@pytest.mark.integration
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("xiaoqu run wuh", ["wuhan", "wuhan-no-policy"]),
        ("xiaoqu run zibo --strategy list-sh", ["list-shadow"]),
        ("xiaoqu compare zibo --without grad", ["graduates"]),
        ("xiaoqu new scenario a --city lin", ["linyi"]),
        ("xiaoqu sweep qui", ["quick"]),
        ("xiaoqu explain list-sh", ["list-shadow"]),
    ],
)
def test_a_shell_is_offered_names_and_does_not_wait_for_the_model(words, offered, tmp_path):
    probe = (
        "import atexit, sys; from simulation.cli import main; sys.argv = ['xiaoqu']\n"
        "atexit.register(lambda: print('modules', *sys.modules)); main()"
    )
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={
            **os.environ, **asked, "_XIAOQU_COMPLETE": "complete_bash",
            "PYTHONPATH": str(Path(cli.__file__).parents[2]),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )  # fmt: skip
    *names, modules = done.stdout.splitlines()
    assert (done.returncode, names) == (0, offered)
    heavy = {"mesa", "numba", "numpy", "pandas", "scipy", "pyarrow", "matplotlib"}
    assert heavy.isdisjoint(modules.split())
