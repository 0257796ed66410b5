"""The command line: what it prints, what it writes, and how it refuses."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import simulation as sim
from simulation import cli
from simulation.analysis import shown
from simulation.cli.later_imports import PUT_OFF, put_off_what_help_does_not_use
from simulation.experiments.store import Store

SMALL = ["--scale", "0.002", "--months", "13"]


def test_a_run_prints_tables_and_leaves_files(xiaoqu, tmp_path):
    code, out, _ = xiaoqu("run", "yongqiao", *SMALL)
    assert code == 0
    assert "Yongqiao" in out
    assert "Satisfaction" in out
    (folder,) = (tmp_path / "results").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        "monthly.parquet",
        "edges.parquet",
        "nodes.parquet",
        "ledger.parquet",
        "summary.csv",
        "run.json",
        "about.json",
        "ro-crate-metadata.json",
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
    assert (values.pop("year"), values.pop("months")) == (2021, 12)
    assert isinstance(values.pop("doses"), list)
    assert isinstance(values.pop("targets"), list)
    assert all(value is None or isinstance(value, float) for value in values.values())
    monthly = pd.read_parquet(tmp_path / "here" / "monthly.parquet")
    assert monthly["month"].nunique() == 13


def test_settings_seeds_and_strategies_reach_the_run(xiaoqu, tmp_path):
    words = ["--seed", "7", "--city-seed", "3", "--strategy", "list-shadow", "--out", "there"]
    code, out, _ = xiaoqu("run", "yongqiao", *SMALL, *words, "--set", "parameters.payment.norm=0.5")
    assert code == 0
    assert "calculated but not disclosed" in out
    record = json.loads((tmp_path / "there" / "run.json").read_text())
    assert (record["seed"], record["city_seed"], record["months"]) == (7, 3, 13)
    assert list(record["scenario"]["levers"]) == ["red_black_list"]
    (version,) = record["scenario"]["parameters"].values()
    assert version["payment"] == {"norm": 0.5}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "wuhn"], "did you mean wuhan?"),
        (["run", "wuhan", "--scale", "2"], "scale: read 2.0, expected above 0"),
        (["run", "wuhan", "--months", "0"], "months: read 0, expected a whole number from 1"),
        (["run", "wuhan", "--set", "levers.fee_subsidi.x=1"], "did you mean fee_subsidy?"),
        (["run", "wuhan", "--set", "norm"], "expected dotted.key=value"),
        (["run", "wuhan", "--strategy", "subsidy-kep"], "did you mean subsidy-kept?"),
        (["run", "nowhere.toml"], "there is no such file"),
        (["run", "wuhan", "--out", "/dev/null/x"], "cannot be created"),
        (["show", "wuhn"], "did you mean wuhan?"),
        (["sweep", "quik"], "did you mean quick?"),
        (["sweep", "quick", "--scheduler", "nonsense://1:1"], "expected the address of"),
        (["extend", "nowhere", "--seeds", "+1"], "nowhere: is not the folder of a sweep"),
        (["status", "nowhere"], "nowhere: is not the folder of a sweep"),
        (["check", "wuhan", "nope.toml"], "there is no such file"),
        (["solve", "wuhan"], "no target; give --satisfaction or --collection-rate"),
        (["solve", "wuhan", "--satisfaction", "120"], "expected between 0 and 100"),
        (["check", "subsidy-clif"], "did you mean subsidy-cliff?"),
        (["run", "wuhan", "--seed", "-1"], "seed: read -1, expected a whole number from 0 to"),
        (
            ["run", "wuhan=no-policy", "--strategy", "fee_subsidy"],
            "expected no --strategy, since wuhan=no-policy names one",
        ),
        (["run", "wuhan", "--strategy", ""], "'': is not built in"),
        (["run", "wuhan=no-polcy"], "did you mean no-policy?"),
        (["sweep", "quick", "--scheduler", "nonsense"], "expected an address such as"),
        (["show", "committees-3"], "did you mean committees-30?"),
        (["attribute", "linyi", "--family", "a=advisors", "--family", "a=publicity"], "once"),
        (["attribute", "linyi", "--family", "=advisors"], "expected NAME=LEVER,LEVER"),
        (["attribute", "linyi", "--family", "a=advisors"], "publicity, disclosure: in no family"),
        (
            ["check", "former.toml"],
            "draws: unknown key, expected a known name; did you mean samples?",
        ),
        (["compare", "linyi", "--draws", "5"], "--draws: unknown option; did you mean --samples?"),
        (["attribute", "linyi", "--draws=5"], "did you mean --samples?"),
        (["check", "many.toml"], "runs: read 1000000000, expected at most 1,000,000"),
        (["check", "broken.toml"], "levers.advisors.hazrd: unknown key"),
        (["check", "nothing.toml"], "a strategy (levers), a design (scenarios) or external"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_two(xiaoqu, tmp_path, words, expected):
    (tmp_path / "broken.toml").write_text(
        'name = "broken"\ntitle = "Broken"\n[levers.advisors]\nhazrd = 0.1\n'
    )
    (tmp_path / "former.toml").write_text('scenarios = ["yongqiao"]\ndraws = 3\n')
    (tmp_path / "nothing.toml").write_text('title = "Nothing"\n')
    (tmp_path / "many.toml").write_text(
        'scenarios = ["yongqiao"]\nseeds = 1000000\nsamples = 1000\nparameters = ["payment.norm"]\n'
    )
    code, _, err = xiaoqu(*words)
    assert code == 2
    assert expected in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_an_incomplete_year_is_labelled(xiaoqu):
    _, out, _ = xiaoqu("run", "yongqiao", *SMALL)
    assert re.search(r"2022 +2022 reported", out)
    assert re.search(r"Outcome +2021 +1 of 12 months +1 of 12 months", out)
    _, out, _ = xiaoqu("run", "yongqiao", "--scale", "0.002", "--months", "3")
    assert re.search(r"^ +2021 +2021 reported *$", out, re.M)


RENOVATED_BETWEEN = """
extends = "wuhan-no-policy"
name = "between"
last_month = "2019-12"
burn_in = 1
[start]
streets = 15
districts = 3
commodity_compounds = 10
commodity_households = 1000
commodity_area = 119000.0
old_compounds = 20
old_households = 2000
old_area = 151400.0
firms = 12
firms_local = 10
firms_outside = 2
firms_with_projects = 8
[levers.renovation]
begins = "2018-03"
ends = "2018-05"
share = 1.0
cost = 300000.0
"""


def test_a_run_shows_what_was_spent_between_its_first_and_last_year(xiaoqu, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    Path("between.toml").write_text(RENOVATED_BETWEEN)
    _, out, _ = xiaoqu("run", "between.toml", "--scale", "0.05")
    assert re.search(r"Outcome +2017 +2019 +2019 reported +36 months", out)
    assert "Cost of levers with staff hours, M yuan" in out
    spent = re.search(r"Renovation of old compounds +0\.00 +0\.00 +([\d.]+)", out)
    ledger = pd.read_parquet(*Path("results").glob("*/ledger.parquet"))
    yuan = ledger.loc[ledger["lever"] == "renovation", "yuan"].sum()
    assert yuan > 0
    assert float(spent[1]) == pytest.approx(yuan / 1e6, abs=0.005)
    assert re.search(r"Satisfaction, points .* mean \d\d\.\d", out)
    assert re.search(r"Service under contract, % +\d+\.\d +\d+\.\d +\d+\.\d +last", out)
    assert re.search(r"Firms that left +\d+ +\d+ +sum \d+", out)
    assert "budgets rationed" not in out


def test_a_run_says_by_how_much_budgets_ration(xiaoqu, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    Path("between.toml").write_text(RENOVATED_BETWEEN)
    words = ["run", "between.toml", "--scale", "0.05", "--set"]
    _, out, _ = xiaoqu(*words, "levers.renovation.budget=1500000", "--out", "some")
    assert "Cash of levers that budgets rationed, 36 months" in out
    # 20 compounds a year at 300,000 yuan are asked in two months; 1.5 million a year are there
    assert re.search(r"Renovation of old compounds +1\.00 +0\.25 +25\.0", out)
    _, out, _ = xiaoqu(*words, "levers.renovation.budget=1e9", "--out", "all")
    assert "budgets rationed" not in out


def test_brackets_in_a_title_are_printed_as_they_are(xiaoqu, tmp_path):
    text = 'extends = "yongqiao"\nname = "mine"\ntitle = "[north] and [/x]"\n'
    (tmp_path / "mine.toml").write_text(text)
    code, out, _ = xiaoqu("run", "mine.toml", "--scale", "0.002", "--months", "1")
    assert code == 0
    assert "[north] and [/x]" in out


def test_own_is_the_strategy_of_the_scenario(xiaoqu, tmp_path):
    for words in (["--strategy", "own", "--out", "a"], ["--out", "b"]):
        xiaoqu("run", "yongqiao", "--scale", "0.002", "--months", "1", *words)
    one, other = (json.loads((tmp_path / name / "run.json").read_text()) for name in "ab")
    assert one["identity"] == other["identity"]


def test_a_strategy_is_shown_and_differs_by_itself(xiaoqu):
    code, out, _ = xiaoqu("show", "committees-30")
    assert code == 0
    assert "levers.owner_committees.party_share = 0.3" in out
    assert "start." not in out
    _, out, _ = xiaoqu("diff", "committees-30", "committees-60")
    assert out.strip() == (
        "levers.owner_committees.party_share is 0.3 in committees-30, 0.6 in committees-60"
    )
    _, out, _ = xiaoqu("show", "zibo=committees-30")
    assert "start.districts = " in out
    assert "start.districts = 1.0" not in xiaoqu("show", "yongqiao-no-policy")[1]


def test_a_strategy_in_a_file_may_follow_a_plus_and_a_file_may_have_one_in_its_name(
    xiaoqu, tmp_path
):
    (tmp_path / "talk.toml").write_text('name = "talk"\ntitle = "Talk"\n[levers.publicity]\n')
    (tmp_path / "a+b.toml").write_text('extends = "yongqiao"\nname = "a+b"\n')
    for command in ("check", "show"):
        code, out, _ = xiaoqu(command, "zibo=talk.toml")
        assert code == 0
        assert "publicity" in out
    words = ["--strategy", "talk.toml", "--scale", "0.002", "--months", "1", "--out", "here"]
    code, _, err = xiaoqu("run", "a+b.toml", *words)
    assert code == 0, err
    record = json.loads((tmp_path / "here" / "run.json").read_text())
    assert list(record["scenario"]["levers"]) == ["publicity"]


TINY_RUN = ["--scale", "0.002", "--months", "2", "--out", "here"]


def test_run_says_which_levers_do_nothing_in_its_months(xiaoqu):
    late = ["--set", "levers.publicity.begins=2021-03"]
    code, out, err = xiaoqu("run", "yongqiao-no-policy", *late, *TINY_RUN, "--json")
    assert code == 0
    assert "xiaoqu: yongqiao-no-policy: begins after its last month: publicity\n" in err
    assert json.loads(out)["cost_publicity"] == 0
    _, _, err = xiaoqu("run", "yongqiao-no-policy", *late, *TINY_RUN[:3], "3", "--out", "there")
    assert "publicity" not in err


def test_compare_and_attribute_say_which_levers_do_nothing_in_their_months(xiaoqu):
    words = [*TINY_RUN, "--samples", "0", "--workers", "1", "--seeds", "2"]
    names = ["yongqiao-no-policy", "yongqiao-no-policy=late.toml"]
    text = 'name = "late"\ntitle = "Late"\n[levers.publicity]\nbegins = "2017-03"\n'
    Path("late.toml").write_text(text)
    code, _, err = xiaoqu("compare", *names, *words)
    assert code == 0, err
    said = "yongqiao, yongqiao-no-policy=late: begins after its last month: publicity"
    assert said in err


def test_a_sweep_says_at_which_points_levers_do_nothing(xiaoqu):
    text = (
        'name = "dates"\nscenarios = ["yongqiao"]\nscale = 0.002\nmonths = 2\n'
        '[settings.values]\n"levers.publicity.begins" = ["2021-01", "2021-03"]\n'
        '"levers.online_evaluation.where" = [{ share = 0.0 }]\n'
    )
    Path("dates.toml").write_text(text)
    code, _, err = xiaoqu("sweep", "dates.toml", "--workers", "1", "--out", "here")
    assert code == 0, err
    late = "yongqiao: begins after its last month: publicity (at 1 of 2 design points)"
    assert f"xiaoqu: {late}\n" in err
    assert "xiaoqu: yongqiao: reaches nobody: online_evaluation\n" in err


def test_json_says_how_many_months_its_year_has(xiaoqu):
    words = ["run", "yongqiao", "--scale", "0.002", "--out", "here", "--force", "--json"]
    for months, year, counted in ((3, 2021, 3), (12, 2021, 12), (13, 2021, 12)):
        _, out, _ = xiaoqu(*words, "--months", str(months))
        printed = json.loads(out)
        assert (printed["year"], printed["months"]) == (year, counted)


def test_check_says_which_levers_come_too_late(xiaoqu, tmp_path):
    text = 'extends = "zibo-no-policy"\nname = "late"\n[levers.publicity]\nbegins = "2040-01"\n'
    (tmp_path / "late.toml").write_text(text)
    code, out, _ = xiaoqu("check", "late.toml", "zibo=committees-30")
    assert code == 0
    assert "; begins after its last month: publicity; no doses" in out.splitlines()[0]
    assert "after its last month" not in out.splitlines()[1]


IMPLAUSIBLE = """
name = "odd"
title = "Odd"
[start]
streets = 4
commodity_compounds = 10
commodity_households = 1000
commodity_area = 400000.0
old_compounds = 10
old_households = 20000
old_area = 1500000.0
firms = 400
firms_with_projects = 8
fee_old = 3.0
old_unserved = 1.0
old_self_managed = 0.0
old_market = 0.0
"""


def test_check_warns_of_an_implausible_city_and_refuses_nothing(xiaoqu, tmp_path):
    (tmp_path / "odd.toml").write_text(IMPLAUSIBLE)
    code, out, err = xiaoqu("check", "odd.toml")
    assert code == 0
    assert out == "odd.toml: city, 0 published statistics\n"
    lines = err.splitlines()
    assert all(line.startswith("xiaoqu: warning: odd.toml: start.") for line in lines)
    told = [line.removeprefix("xiaoqu: warning: odd.toml: ") for line in lines]
    assert [line.partition(": read ")[0] for line in told] == [
        "start.commodity_area / start.commodity_households",
        "start.old_households / start.old_compounds",
        "start.firms / (start.commodity_compounds + start.old_compounds)",
        "start.old_unserved",
        "start.fee_old",
    ]
    assert "read 400 m2 per household, usual range 60 to 180 (assumption around the census" in err
    assert "read 3 yuan/m2/month, usual range 0.2 to 0.8 (assumption)" in err
    (tmp_path / "mine.toml").write_text('extends = "wuhan"\nname = "mine"\nstart.fee_old = 3.0\n')
    code, _, err = xiaoqu("check", "mine.toml")
    assert (code, len(err.splitlines())) == (0, 1)


def test_check_warns_of_the_scenarios_of_a_design(xiaoqu, tmp_path):
    text = 'scenarios = ["wuhan"]\nseeds = 3\n[settings.values]\n"start.fee_old" = [0.4, 3.0]\n'
    (tmp_path / "design.toml").write_text(f'name = "fees"\n{text}')
    code, _, err = xiaoqu("check", "design.toml")
    assert code == 0
    [line] = err.splitlines()
    assert line.startswith("xiaoqu: warning: design.toml: wuhan: start.fee_old: read 3 ")


def test_failures_and_interruptions_have_codes_of_their_own(xiaoqu, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("by chance")

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for raised, code, expected in ((fails, 1, "by chance"), (interrupted, 130, "")):
        monkeypatch.setattr("simulation.experiments.single_run.run", raised)
        got, _, err = xiaoqu("run", "yongqiao", *SMALL)
        assert got == code
        assert expected in err
        assert "Traceback" not in err


def test_solve_prints_settings(xiaoqu):
    code, out, _ = xiaoqu("solve", "yongqiao", "--satisfaction", "70", "--scale", "0.01")
    assert code == 0
    found = tomllib.loads(out)["parameters"]["satisfaction"]["base"]
    assert 10 < found < 60
    lines = out.splitlines()
    assert re.fullmatch(r"# satisfaction: (69\.9\d*|70(\.0\d*)?) reached, 70 wanted", lines[0])
    assert lines[1] == "# with seed 1 and scale 0.01; for the top of a scenario's file:"
    _, _, command = lines[3].partition("# or: xiaoqu ")
    assert command == f"run yongqiao --set parameters.satisfaction.base={found:g}"


def test_check_says_what_a_file_is(xiaoqu):
    code, out, err = xiaoqu("check", "wuhan", "zibo", "quick")
    assert (code, err) == (0, "")
    assert "scenario" in out.splitlines()[0]
    assert out.splitlines()[2] == "quick: design, 12 runs"
    code, out, err = xiaoqu("check", "subsidy-cliff", "no-policy")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "subsidy-cliff: strategy, service_drive, fee_subsidy",
        "no-policy: strategy, no lever",
    ]


def test_list_show_and_diff(xiaoqu):
    _, out, _ = xiaoqu("list")
    for word in (
        "yongqiao",
        "subsidy-cliff",
        "city-strategies",
        "red_black_list",
        "satisfaction_gap",
    ):
        assert word in out
    _, out, _ = xiaoqu("show", "wuhan")
    assert "(figure)  [= party_secretary_stipend]" in out
    assert "(assumption)" in out
    _, out, _ = xiaoqu("diff", "zibo", "zibo-no-policy")
    assert "levers.fee_subsidy.amount" in out
    assert (
        "levers.joint_meetings is used with its defaults in wuhan"
        in xiaoqu("diff", "wuhan", "zibo")[1]
    )
    assert "levers.service_drive is used with its defaults in zibo" in out
    assert "levers is" not in out
    _, out, _ = xiaoqu("diff", "zibo", "no-policy")
    assert out.replace("zibo-no-policy", "no-policy") == xiaoqu("diff", "zibo", "zibo=no-policy")[
        1
    ].replace("zibo=no-policy", "no-policy"), "like with like: the city is the same"
    assert all(line.startswith("levers.") for line in out.splitlines())
    _, turned, _ = xiaoqu("diff", "no-policy", "zibo")
    assert len(turned.splitlines()) == len(out.splitlines())
    _, out, _ = xiaoqu("diff", "zibo", "zibo")
    assert out.strip() == "nothing differs"


def test_the_version_is_the_installed_one(xiaoqu):
    code, out, _ = xiaoqu("--version")
    assert code == 0
    assert out.startswith("xiaoqu 0.")


# ------------------------------------------------------------------------------------------ sweeps

TINY = """
name = "tiny"
title = "A tiny sweep"
scenarios = ["yongqiao"]
strategies = ["own", "no-policy"]
scale = 0.001
months = 1
"""


TWO = 'scenarios = ["yongqiao"]\nscale = 0.002\nmonths = 1\n'


def test_the_same_command_goes_on_with_seeds_that_were_added(xiaoqu, tmp_path):
    (tmp_path / "two.toml").write_text(TWO)
    xiaoqu("sweep", "two.toml", "--workers", "1")
    xiaoqu("extend", "results/two", "--seeds", "+1", "--workers", "1")
    code, out, err = xiaoqu("sweep", "two.toml", "--workers", "1")
    assert code == 0
    assert "continuing with all 2 seeds" in err
    assert re.search(r"all +2 +2 +0 +0", out)
    (tmp_path / "two.toml").write_text(TWO.replace("months = 1", "months = 2"))
    _, out, err = xiaoqu("sweep", "two.toml", "--workers", "1")
    assert err == "xiaoqu: two: 1 of 1 runs\n"
    assert re.search(r"all +1 +1 +0 +0", out)


def test_a_folder_belongs_to_one_design(xiaoqu, tmp_path):
    (tmp_path / "two.toml").write_text(TWO)
    (tmp_path / "other.toml").write_text(TWO)
    xiaoqu("sweep", "two.toml", "--workers", "1", "--out", "here")
    code, _, err = xiaoqu("sweep", "other.toml", "--workers", "1", "--out", "here")
    assert code == 2
    assert "here: has the sweep two, not other" in err


def test_every_run_is_listed_by_an_identity_that_why_accepts(xiaoqu, tmp_path):
    (tmp_path / "two.toml").write_text(TWO)
    xiaoqu("sweep", "two.toml", "--workers", "1")
    _, out, _ = xiaoqu("status", "results/two", "--runs")
    head, line = out.splitlines()
    assert head.split() == ["run", "city", "scenario", "strategy", "sample", "seed", "status"]
    code, out, _ = xiaoqu("why", "results/two", line.split()[0].upper())
    assert code == 0
    assert "is reused" in out


def test_a_sweep_is_run_extended_looked_at_and_written(xiaoqu, tmp_path):
    (tmp_path / "tiny.toml").write_text(TINY)
    code, out, err = xiaoqu("sweep", "tiny.toml", "--workers", "1", "--tables", "type")
    assert (code, err.splitlines()[-1]) == (0, "xiaoqu: A tiny sweep: 2 of 2 runs")
    assert all(line.startswith("xiaoqu: A tiny sweep: ") for line in err.splitlines())
    assert "results/tiny" in out
    assert re.search(r"all\s+2\s+2\s+0\s+0", out)
    code, out, _ = xiaoqu("extend", "results/tiny", "--seeds", "+1", "--workers", "1")
    assert code == 0
    code, out, _ = xiaoqu("status", "results/tiny")
    assert re.search(r"no-policy\s+2\s+2\s+0\s+0", out)
    assert re.search(r"all\s+4\s+4\s+0\s+0", out)
    code, _, _ = xiaoqu("table", "results/tiny", "-o", "table.csv")
    table = pd.read_csv("table.csv")
    assert (table["run"].nunique(), set(table["level"])) == (4, {"city", "type"})
    code, out, _ = xiaoqu("why", "results/tiny", table["run"][0][:10])
    assert (code, out.strip()[-40:]) == (0, "code, scenario and versions are the same")


def test_a_sweep_with_failures_says_so(xiaoqu, tmp_path, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("by chance")

    (tmp_path / "tiny.toml").write_text(TINY)
    monkeypatch.setattr("simulation.experiments.worker.run_months", fails)
    code, out, err = xiaoqu("sweep", "tiny.toml", "--workers", "1")
    assert code == 1
    assert out.count("ZeroDivisionError: by chance") == 2
    assert "2 runs failed; try them again with: xiaoqu extend results/tiny" in err
    assert sim.open_sweep("results/tiny").table().empty


@pytest.mark.parametrize(
    ("error", "expected"),
    [(sim.InputError("no"), 2), (sim.StoreError("no"), 1), (sim.WorkerError("no"), 1)],
)
def test_an_error_of_xiaoqu_is_one_line(xiaoqu, monkeypatch, error, expected):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("simulation.experiments.sweep.open_sweep", fail)
    code, out, err = xiaoqu("status", "results/tiny")
    assert (code, out) == (expected, "")
    assert err.strip().endswith("no")
    assert "failed" not in err


@pytest.mark.parametrize("command", ["status", "why", "extend", "compare", "sweep"])
def test_a_damaged_database_and_an_old_folder_are_reported_in_one_line(xiaoqu, tmp_path, command):
    (tmp_path / "tiny.toml").write_text(TINY)
    for path, content in (("old/sweep.json", "{}"), ("torn/sweep.sqlite", "SQLite")):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(content)
    for folder, expected, message in (("old", 2, "earlier version"), ("torn", 1, "is damaged")):
        words = {"why": [folder, "a"], "sweep": ["tiny.toml", "--out", folder]}
        code, out, err = xiaoqu(command, *words.get(command, [folder]))
        assert (code, out) == (expected, "")
        assert message in " ".join(err.split())
        assert "Traceback" not in err


@pytest.mark.integration
def test_a_sweep_that_is_interrupted_keeps_what_is_done(tmp_path):
    """Control-C in mid-sweep: no traceback, exit code 130, and the same command goes on."""
    (tmp_path / "tiny.toml").write_text(TINY.replace("months = 1", "seeds = 2000"))
    command = [sys.executable, "-c", "from simulation.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "sweep", "tiny.toml", "--workers", "1", "--out", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        stderr=subprocess.PIPE,
        text=True,
    )
    store = Store(tmp_path / "out")
    while len(store.index) < 4:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate()
    assert process.returncode == 130
    assert complaints.splitlines()[-1].endswith("are stored; continue with: xiaoqu extend out")
    assert "Traceback" not in complaints
    assert sim.open_sweep(tmp_path / "out").status()["done"].sum() >= 4


@pytest.mark.integration
def test_help_imports_nothing_heavy():
    probe = "import sys; from simulation import cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(UNREAD)


HEAVY = {
    "mesa", "numba", "numpy", "pandas", "scipy", "pyarrow", "matplotlib", "networkx", "distributed",
    "markdown_it", "pygments",
}  # fmt: skip
UNREAD = HEAVY | {"pydantic"}
"""What no command imports whose words are not read yet; typer reads them with pydantic."""


@pytest.mark.integration
@pytest.mark.parametrize(
    ("words", "heavy", "most"),
    [
        ("--help", UNREAD, 300),
        ("run --help", UNREAD, 300),
        ("--lang zh --help", UNREAD, 300),
        ("rnu wuhan", UNREAD, 300),
        ("run wuhan --sed 3", UNREAD, 300),
        ("run wuhan --draws", UNREAD, 300),
        ("run wuhann", HEAVY, 380),
        ("solve no.toml", HEAVY, 380),
    ],
)
def test_help_and_bad_words_import_nothing_heavy(words, heavy, most):
    probe = (
        "import atexit, sys; from simulation.cli import main\n"
        "atexit.register(lambda: print(len(sys.modules), *sys.modules)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *words.split()],
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    count, *names = done.stdout.splitlines()[-1].split()
    assert done.returncode == (0 if words.endswith("--help") else 2)
    assert heavy.isdisjoint(names)
    assert int(count) < most


def test_what_is_put_off_is_imported_when_it_is_used(monkeypatch):
    for name in PUT_OFF:
        monkeypatch.delitem(sys.modules, name, raising=False)
    put_off_what_help_does_not_use()
    from rich.markdown import Markdown
    from rich.traceback import Traceback

    assert {type(sys.modules[name]).__name__ for name in PUT_OFF} == {"_ModuleLater"}
    assert type(Markdown("# a")).__module__ == "rich.markdown"
    try:
        raise KeyError
    except KeyError as error:
        shown = Traceback.from_exception(type(error), error, error.__traceback__)
    assert shown.trace.stacks[0].exc_type == "KeyError"
    assert {type(sys.modules[name]).__name__ for name in PUT_OFF} == {"module"}


# ------------------------------------------------------------------------------------- results

FEW = ["--scale", "0.002", "--months", "2", "--samples", "0", "--seeds", "2", "--workers", "1"]


LISTED, LABEL = "yongqiao+red_black_list", "yongqiao + red black list"


def test_a_comparison_prints_effects_and_leaves_tables(xiaoqu, tmp_path):
    words = ["yongqiao-no-policy", LISTED, "--outcome", "satisfaction", *FEW]
    code, out, _ = xiaoqu("compare", *words)
    assert code == 0
    assert f"{LABEL} compared with yongqiao-no-policy (baseline)" in " ".join(out.split())
    assert "as reported" not in out  # there is no December in two months
    assert f"Gaming index of {LABEL}" in out
    folder = tmp_path / "results" / f"compare-yongqiao-no-policy-{LISTED}"
    assert len(pd.read_csv(folder / "comparison" / "effects.csv")) == 1
    for name in ("figure.png", "differences.png"):
        assert (folder / "comparison" / name).read_bytes()[:4] == b"\x89PNG"
    code, again, _ = xiaoqu("compare", str(folder), "--outcome", "satisfaction")
    assert code == 0
    assert f"{LABEL} compared with yongqiao-no-policy (baseline)" in " ".join(again.split())
    assert again.startswith("One set of assumptions (parameters at their defaults)\n")
    assert "intervals over seeds (stochastic uncertainty only)" in " ".join(again.split())
    code, _, err = xiaoqu("compare", str(folder), "--seeds", "3", "--no-gaming", "--scale", "0.1")
    assert (code, len(err.strip().splitlines())) == (2, 1)
    assert "--seeds, --gaming/--no-gaming, --scale: not allowed with a stored sweep" in err


def test_a_setting_and_a_lever_left_out_are_alternatives_of_a_comparison(xiaoqu, tmp_path):
    changes = ["--set", "levers.publicity.strength=0.5", "--without", "publicity"]
    words = ["yongqiao=publicity", *changes, "--outcome", "satisfaction", "--out", "here", *FEW]
    code, _, err = xiaoqu("compare", *words)
    assert code == 0, err
    effects = pd.read_csv(tmp_path / "here" / "comparison" / "effects.csv")
    assert effects["alternative"].tolist() == [
        "yongqiao=publicity, levers.publicity.strength=0.5", "yongqiao=publicity~publicity",
    ]  # fmt: skip
    code, _, err = xiaoqu("compare", "here", "--without", "publicity", "--vary", "payment.*")
    assert code == 2
    assert "--vary, --without: not allowed with a stored sweep" in err


def test_winners_and_losers_are_printed_drawn_and_saved(xiaoqu, tmp_path):
    words = ["yongqiao-no-policy", "yongqiao", "--by", "type", "--by", "tenure", "--no-gaming"]
    code, out, err = xiaoqu("compare", *words, "--outcome", "satisfaction", "--out", "here", *FEW)
    assert code == 0, err
    assert "yongqiao: yongqiao: who gains and who loses (Satisfaction, points)" in " ".join(
        out.split()
    )
    shown = [
        line.split()[0] for line in out.splitlines() if re.match(r" (all|old|commod|own|ren)", line)
    ]
    assert shown == ["all", "commodity", "old", "owners", "renters"]
    folder = tmp_path / "here" / "comparison"
    assert len(pd.read_csv(folder / "gains.csv")) == 6
    assert (folder / "gains.png").read_bytes()[:4] == b"\x89PNG"
    code, out, err = xiaoqu("compare", "here", "--outcome", "satisfaction", "--by", "income")
    assert code == 2
    assert "expected a sweep with the level income among its tables" in err
    code, _, err = xiaoqu("compare", *words[:2], "--by", "quintile")
    assert (code, "compare: by: read 'quintile', expected one of district, fifth" in err) == (
        2,
        True,
    )


def test_many_pairs_are_one_table_of_satisfaction(xiaoqu):
    strategies = ("no-policy", "publicity", "advisors", "inspections", "fee_subsidy")
    words = [word for name in strategies for word in ("--strategy", name)]
    few = [*FEW[:2], "--months", "1", "--samples", "0", "--seeds", "1", "--no-gaming"]
    code, out, _ = xiaoqu("compare", "yongqiao", "linyi", *words, *few)
    assert code == 0
    assert out.count("compared with no-policy") == 1
    assert "linyi, fee subsidy" in out
    assert "Fee collection" not in out


def test_a_price_says_how_sure_a_verdict_is_and_over_what():
    about = {"yuan_per_satisfaction_year": math.nan, "verdict": "dominated", "low": math.nan}
    expected = shown.price(SimpleNamespace(**about, p_dominated=0.756))
    assert expected == "dominated (in 76 % of resamples or samples), over all months"
    assert shown.price(SimpleNamespace(**about, p_dominated=math.nan)).startswith("dominated, ")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(0.8, 0.8, "0.800 (the same in all runs)"), (0.79, 0.812, "0.800 (0.790 to 0.812)"),
     (0.5, math.inf, "0.800 (0.500 or more)"), (-2.0, 4.5, "0.8 (-2.0 to 4.5)")],
)  # fmt: skip
def test_a_price_has_the_digits_that_its_interval_allows(low, high, text):
    row = SimpleNamespace(yuan_per_satisfaction_year=0.8, verdict="gains", low=low, high=high)
    assert shown.price(row).startswith(f"{text} yuan (cash and staff hours) per point")


def test_a_comparison_of_some_streets_says_so_and_a_single_seed_has_no_interval(xiaoqu):
    words = ["yongqiao-no-policy", "yongqiao", "--outcome", "satisfaction", "--streets", "0.5"]
    code, out, _ = xiaoqu("compare", *words, *FEW, "--seeds", "1")
    assert code == 0
    assert "1 seed, scale 0.002, streets 0.5, incomplete year 2021 counted" in " ".join(out.split())
    assert "no intervals" in " ".join(out.split())
    assert "nan" not in out
    assert not re.search(r"\d to [+-]?\d", out)


def test_an_attribution_prints_contributions_and_leaves_tables(xiaoqu, tmp_path):
    words = ["yongqiao=publicity", "--outcome", "satisfaction", "--out", "here", *FEW]
    code, out, _ = xiaoqu("attribute", *words, "--streets", "0.5")
    assert code == 0
    assert "voice and publicity" in out
    assert "streets 0.5" in out
    assert len(pd.read_csv(tmp_path / "here" / "attribution" / "shares.csv")) == 1


def test_places_of_a_level_are_saved_compared_and_attributed(xiaoqu, tmp_path):
    words = ["--outcome", "satisfaction", "--level", "treatment", *FEW]
    code, out, _ = xiaoqu("compare", "yongqiao-no-policy", "yongqiao", "--out", "both", *words)
    assert code == 0
    assert "yongqiao, treated: yongqiao" in out
    assert "by treatment" in " ".join(out.split())
    effects = pd.read_csv(tmp_path / "both" / "comparison" / "effects.csv")
    assert set(effects["place"]) == {"treated", "untreated"}
    code, out, _ = xiaoqu("attribute", "yongqiao=publicity", "--out", "parts", *words)
    assert code == 0
    assert "treated: " in out
    shares = pd.read_csv(tmp_path / "parts" / "attribution" / "shares.csv")
    assert set(shares["place"]) == {"treated", "untreated"}
    code, _, _ = xiaoqu("run", "yongqiao", "--level", "district", "--out", "one", *SMALL)
    assert code == 0
    monthly = pd.read_parquet(tmp_path / "one" / "monthly.parquet")
    assert set(monthly["level"]) == {"city", "type", "district"}


def test_a_sweep_has_the_levels_that_were_asked_for(xiaoqu, tmp_path):
    (tmp_path / "tiny.toml").write_text(TINY)
    asked = ["--tables", "street", "--tables", "treatment"]
    assert xiaoqu("sweep", "tiny.toml", "--workers", "1", *asked)[0] == 0
    assert sim.open_sweep("results/tiny").tables == ("city", "type", "street", "treatment")
    code, out, _ = xiaoqu("compare", "results/tiny", "--level", "type", "--outcome", "satisfaction")
    assert code == 0
    assert "yongqiao, old: " in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "yongqiao", "--level", "distrct"], "run: --level: read 'distrct', expected a"),
        (["sweep", "quick", "--tables", "distrct"], "sweep: --tables: read 'distrct', expected a"),
        (["compare", "yongqiao", "wuhan", "--level", "distrct"], "did you mean district?"),
        (["attribute", "yongqiao", "--level", "distrct"], "did you mean district?"),
        (["compare", "yongqiao", "wuhan", "--level", "house"], "expected one of city, district"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_an_unknown_level_is_refused(xiaoqu, words, expected):
    code, _, err = xiaoqu(*words)
    assert code == 2
    assert expected in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["compare", "yongqiao"], "expected two alternatives or more"),
        (["compare", "yongqiao", "yongqiao=no-polcy"], "did you mean no-policy"),
        (["compare", "wuhan", "--until-precise", "satisfaction"], "expected OUTCOME=WIDTH"),
        (["attribute", "yongqiao-no-policy"], "has no levers"),
        (["attribute", "yongqiao", "--family", "lists"], "expected NAME=LEVER,LEVER"),
    ],
)
def test_an_analysis_of_invalid_input_is_refused(xiaoqu, words, expected):
    code, _, err = xiaoqu(*words)
    assert code == 2
    assert expected in err
