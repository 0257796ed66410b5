"""Places: nothing is computed that cannot be kept, and nothing is replaced unasked."""

import os

import pytest

import simulation as sim
from simulation.io.atomic_files import try_place

SWEEP = {"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}
RUN = ["run", "yongqiao", "--scale", "0.002", "--months", "1"]
TOO_LONG = 300 * "n"
CHINESE = 99 * "区"
"""A name of 99 characters and 297 bytes."""
COMMANDS = {
    "run": RUN,
    "sweep": ["sweep", "one.toml", "--workers", "1"],
    "compare": ["compare", "yongqiao", "yongqiao-no-policy", "--samples", "0", "--seeds", "1"],
    "attribute": ["attribute", "yongqiao", "--samples", "0", "--seeds", "1"],
}


@pytest.fixture
def xiaoqu(xiaoqu, tmp_path):
    """Run the command line in a folder with a design; gives exit code and error text."""
    (tmp_path / "one.toml").write_text('scenarios = ["yongqiao"]\nscale = 0.002\nmonths = 1\n')

    def command(*words):
        code, _, err = xiaoqu(*words)
        return code, err

    return command


@pytest.fixture
def no_month(monkeypatch):
    """Let no month be simulated."""

    def step(*_):
        raise AssertionError("a month was simulated")

    monkeypatch.setattr(sim.GovernanceModel, "step", step)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_is_tried_before_a_month_is_simulated(xiaoqu, tmp_path, no_month, command):
    (tmp_path / "file").write_text("")
    for name in (TOO_LONG, CHINESE, "file/below", "file"):
        code, err = xiaoqu(*COMMANDS[command], "--out", name)
        assert code == 2
        assert "cannot be created" in err
        assert len(err.splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"file", "one.toml"}


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX")
def test_a_folder_without_permission_is_refused_before_the_run(xiaoqu, tmp_path, no_month):
    for path in (tmp_path, *tmp_path.parents[:3]):
        path.chmod(0o755)
    (tmp_path / "closed").mkdir(mode=0o555)
    before = os.geteuid()
    os.seteuid(before or 65534)
    try:
        code, err = xiaoqu(*RUN, "--out", "closed")
    finally:
        os.seteuid(before)
    assert code == 2
    assert "cannot be written: Permission denied" in err


def test_a_folder_in_the_place_of_a_file_is_refused_before_the_run(xiaoqu, tmp_path, no_month):
    (tmp_path / "here" / "figure.png").mkdir(parents=True)
    code, err = xiaoqu(*RUN, "--out", "here")
    assert (code, err.count("\n")) == (2, 1)
    assert "here/figure.png: cannot be written: Is a directory" in err


def test_a_table_is_made_only_if_it_can_be_written(xiaoqu, tmp_path, monkeypatch):
    assert xiaoqu(*COMMANDS["sweep"], "--out", "here")[0] == 0
    monkeypatch.setattr(sim.Sweep, "table", lambda _: pytest.fail("a table was made"))
    for name, expected in (("nowhere/t.csv", "No such file"), (f"{CHINESE}.csv", "too long")):
        code, err = xiaoqu("table", "here", "-o", name)
        assert code == 2
        assert expected in err


def test_a_place_that_was_tried_is_as_it_was(tmp_path):
    (tmp_path / "kept.csv").write_text("kept")
    try_place(tmp_path / "new" / "deep", ["a.csv"])
    try_place(tmp_path, ["kept.csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    assert (tmp_path / "kept.csv").read_text() == "kept"


@pytest.mark.parametrize("command", ["run", "check", "compare", "sweep", "status", "show"])
@pytest.mark.parametrize("name", [TOO_LONG, f"{TOO_LONG}.toml"], ids=["name", "path"])
def test_a_name_longer_than_any_file_is_no_file(xiaoqu, command, name):
    code, err = xiaoqu(command, name)
    assert code == 2
    assert "failed" not in err


def test_names_count_in_bytes(tiny):
    with pytest.raises(sim.InputError, match="at most 200 bytes"):
        tiny(name=CHINESE)
    with pytest.raises(sim.InputError, match="at most 200 bytes"):
        sim.Design(name=CHINESE, scenarios=["yongqiao"])


# -------------------------------------------------------------------------------------- occupied


def test_another_run_is_not_replaced_unasked(xiaoqu, tmp_path):
    assert xiaoqu(*RUN, "--out", "here")[0] == 0
    first = (tmp_path / "here" / "run.json").read_bytes()
    assert xiaoqu(*RUN, "--out", "here")[0] == 0, "the same run may be there"
    code, err = xiaoqu(*RUN, "--seed", "2", "--out", "here")
    assert code == 2
    assert "here: has the run " in err
    assert "--force" in err
    assert (tmp_path / "here" / "run.json").read_bytes() == first
    assert xiaoqu(*RUN, "--seed", "2", "--out", "here", "--force")[0] == 0
    assert (tmp_path / "here" / "run.json").read_bytes() != first


def test_a_run_and_a_sweep_do_not_share_a_folder_unasked(xiaoqu, tmp_path):
    assert xiaoqu(*RUN, "--out", "run")[0] == 0
    assert xiaoqu(*COMMANDS["sweep"], "--out", "sweep")[0] == 0
    for words, expected in (
        ([*RUN, "--out", "sweep"], "sweep: has a sweep"),
        ([*COMMANDS["sweep"], "--out", "run"], "run: has the run"),
        ([*COMMANDS["compare"], "--out", "run"], "run: has the run"),
        ([*COMMANDS["attribute"], "--out", "run"], "run: has the run"),
    ):
        code, err = xiaoqu(*words)
        assert code == 2
        assert expected in err
    assert xiaoqu(*COMMANDS["sweep"], "--out", "run", "--force")[0] == 0


def test_in_python_too(tmp_path):
    one, other = (sim.run("yongqiao", seed, scale=0.002, months=1) for seed in (1, 2))
    one.save(tmp_path)
    with pytest.raises(sim.InputError, match="has the run"):
        other.save(tmp_path)
    with pytest.raises(sim.InputError, match="has the run"):
        sim.sweep(SWEEP, tmp_path, workers=1)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(sim.InputError, match=r"damaged run\.json"):
        other.save(tmp_path)
    other.save(tmp_path, force=True)
    sim.sweep(SWEEP, tmp_path, workers=1, force=True)
