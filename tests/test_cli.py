"""The command line: what it prints, what it writes, and how it refuses."""

import json
import sys

import pandas as pd
import pytest

from simulation import cli

SMALL = ["--scale", "0.002", "--months", "13"]


@pytest.fixture
def xiaoqu(monkeypatch, capsys, tmp_path):
    """Run the command line in an empty folder; gives exit code, output and error text."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["xiaoqu", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        return stopped.value.code, printed.out, printed.err

    return command


def test_a_run_prints_tables_and_leaves_files(xiaoqu, tmp_path):
    code, out, _ = xiaoqu("run", "yongqiao", *SMALL)
    assert code == 0
    assert "Yongqiao" in out
    assert "Satisfaction" in out
    (folder,) = (tmp_path / "results").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "monthly.parquet",
        "edges.parquet",
        "ledger.parquet",
        "summary.csv",
        "run.json",
        "figure.png",
    }
    assert (folder / "figure.png").read_bytes()[:4] == b"\x89PNG"
    assert folder.name.endswith(json.loads((folder / "run.json").read_text())["identity"][:8])


def test_json_stands_alone_on_stdout(xiaoqu, tmp_path):
    code, out, _ = xiaoqu("run", "yongqiao", *SMALL, "--json", "--out", "here")
    assert code == 0
    values = json.loads(out)
    assert 0 < values["satisfaction"] < 100
    assert values["satisfaction_reported"] is None or values["satisfaction_reported"] > 0
    assert all(value is None or isinstance(value, float) for value in values.values())
    monthly = pd.read_parquet(tmp_path / "here" / "monthly.parquet")
    assert monthly["month"].nunique() == 13


def test_settings_seeds_and_strategies_reach_the_run(xiaoqu, tmp_path):
    words = ["--seed", "7", "--city-seed", "3", "--strategy", "list-shadow", "--out", "there"]
    code, out, _ = xiaoqu("run", "yongqiao", *SMALL, *words, "--set", "parameters.payment.norm=0.5")
    assert code == 0
    assert "shadow" in out or "told to nobody" in out
    record = json.loads((tmp_path / "there" / "run.json").read_text())
    assert (record["seed"], record["city_seed"], record["months"]) == (7, 3, 13)
    assert list(record["scenario"]["levers"]) == ["red_black_list"]
    assert record["scenario"]["parameters"]["payment"] == {"norm": 0.5}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "wuhn"], "did you mean wuhan?"),
        (["run", "wuhan", "--scale", "2"], "scale: read 2.0, expected above 0"),
        (["run", "wuhan", "--months", "0"], "months: read 0, expected a number from 1"),
        (["run", "wuhan", "--set", "levers.fee_subsidi.x=1"], "did you mean fee_subsidy?"),
        (["run", "wuhan", "--set", "norm"], "expected dotted.key=value"),
        (["run", "wuhan", "--strategy", "subsidy-kep"], "did you mean subsidy-kept?"),
        (["run", "nowhere.toml"], "there is no such file"),
        (["run", "wuhan", "--out", "/dev/null/x"], "cannot be made"),
        (["show", "wuhn"], "did you mean wuhan?"),
        (["check", "wuhan", "nope.toml"], "there is no such file"),
        (["solve", "wuhan"], "says nothing to solve for"),
        (["solve", "wuhan", "--satisfaction", "120"], "expected between 0 and 100"),
        (["check", "subsidy-clif"], "did you mean subsidy-cliff?"),
        (["check", "broken.toml"], "levers.advisors.hazrd: unknown key"),
        (["check", "nothing.toml"], "neither a scenario nor a city nor a strategy"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_two(xiaoqu, tmp_path, words, told):
    (tmp_path / "broken.toml").write_text(
        'name = "broken"\ntitle = "Broken"\n[levers.advisors]\nhazrd = 0.1\n'
    )
    (tmp_path / "nothing.toml").write_text('title = "Nothing"\n')
    code, _, err = xiaoqu(*words)
    assert code == 2
    assert told in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_failures_and_interruptions_have_codes_of_their_own(xiaoqu, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("by chance")

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for raised, code, told in ((fails, 1, "by chance"), (interrupted, 130, "")):
        monkeypatch.setattr("simulation.runs.run", raised)
        got, _, err = xiaoqu("run", "yongqiao", *SMALL)
        assert got == code
        assert told in err
        assert "Traceback" not in err


def test_solve_prints_settings(xiaoqu):
    code, out, _ = xiaoqu("solve", "yongqiao", "--satisfaction", "70", "--scale", "0.01")
    assert code == 0
    key, value = out.strip().split(" = ")
    assert key == "parameters.satisfaction.base"
    assert 10 < float(value) < 60


def test_check_says_what_a_file_is(xiaoqu):
    code, out, err = xiaoqu("check", "wuhan", "zibo")
    assert (code, err) == (0, "")
    assert "scenario" in out.splitlines()[0]
    code, out, err = xiaoqu("check", "subsidy-cliff", "no-policy")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "subsidy-cliff: strategy, service_drive, fee_subsidy",
        "no-policy: strategy, no lever",
    ]


def test_list_show_and_diff(xiaoqu):
    _, out, _ = xiaoqu("list")
    for word in ("yongqiao", "subsidy-cliff", "red_black_list", "satisfaction_gap"):
        assert word in out
    _, out, _ = xiaoqu("show", "wuhan")
    assert "(figure)  [= fee_subsidy_2018 / old_area / 12]" in out
    assert "(assumption)" in out
    _, out, _ = xiaoqu("diff", "zibo", "zibo-no-policy")
    assert "levers.fee_subsidy.amount" in out
    assert (
        "levers.joint_meetings is used with its defaults in wuhan"
        in xiaoqu("diff", "wuhan", "zibo")[1]
    )
    assert "levers.service_drive is used with its defaults in zibo" in out
    assert "levers is" not in out
    _, out, _ = xiaoqu("diff", "zibo", "zibo")
    assert out.strip() == "nothing differs"


def test_the_version_is_the_installed_one(xiaoqu):
    code, out, _ = xiaoqu("--version")
    assert code == 0
    assert out.startswith("xiaoqu 0.")
