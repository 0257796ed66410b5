"""What a run says of itself beside its tables, and the command that makes it again."""

import json
import shlex

import pytest

import simulation as sim
from simulation.experiments.about_run import about_run
from simulation.experiments.reproduction import command_of, toml_text
from simulation.experiments.spec import RunSpec
from simulation.io.validation import parse_setting
from simulation.scenario.strategy import apply_strategy

MANY = {"levers.publicity.strength": {"2021-01": 0.5, "2021-06": 0.25},
        "parameters.payment.norm": 0.4}  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        (lambda: sim.load("yongqiao"), {}),
        (lambda: sim.load("yongqiao", MANY), {"months": 48, "scale": 0.01, "streets": 0.5}),
        (lambda: sim.load("wuhan+list-shadow~publicity"), {"seed": 3, "city_seed": 2}),
        (lambda: apply_strategy(sim.load("zibo"), "list-shadow"), {"months": 12}),
        (lambda: sim.load("zibo=subsidy-kept"), {"levels": ("city", "type", "street")}),
    ],
)
def test_the_command_makes_the_same_run_again(scenario, options):
    spec = RunSpec.of(scenario(), **options)
    words = shlex.split(command_of(spec))
    assert words[:2] == ["xiaoqu", "run"]
    given = dict(zip(words[3::2], words[4::2], strict=True))
    levels = {"levels": ("city", "type", given["--level"])} if "--level" in given else {}
    settings = [one for flag, one in zip(words[3::2], words[4::2], strict=True) if flag == "--set"]
    again = RunSpec.of(
        sim.load(words[2], dict(map(parse_setting, settings))),
        int(given["--seed"]),
        city_seed=int(given["--city-seed"]) if "--city-seed" in given else None,
        scale=float(given.get("--scale", 0.05)),
        streets=float(given.get("--streets", 1)),
        months=int(given["--months"]) if "--months" in given else None,
        **levels,
    )
    assert again.identity == spec.identity


def test_the_scenario_of_a_file_is_named_by_its_path(tmp_path):
    path = tmp_path / "my own.toml"
    path.write_text('extends = "yongqiao"\nname = "mine"\ntitle = "Mine"\n')
    assert command_of(RunSpec.of(path)) == f"xiaoqu run {shlex.quote(str(path))} --seed 1"


@pytest.mark.parametrize(
    ("settings", "options"),
    [({"levers": {}}, "--set 'levers={}'"), ({"name": "another"}, "--set 'name=\"another\"'")],
)
def test_what_was_set_in_python_is_set_by_options(settings, options):
    spec = RunSpec.of(sim.load("yongqiao").with_settings(settings))
    assert command_of(spec) == f"xiaoqu run yongqiao --seed 1 {options}"
    (setting,) = shlex.split(options)[1:]
    assert (
        RunSpec.of(sim.load("yongqiao", dict([parse_setting(setting)]))).identity == spec.identity
    )


def test_what_no_command_names_has_none():
    yongqiao = sim.load("yongqiao")
    less = {key: one for key, one in yongqiao.data.items() if key != "last_month"}
    assert command_of(RunSpec.of(type(yongqiao)(less, "python"))) is None

    class Mine(sim.PropertyFirm):
        pass

    replaced = {sim.PropertyFirm: Mine}
    assert command_of(RunSpec.of("yongqiao", agents=replaced)) is None


def test_text_in_toml_is_read_back():
    for value in (1, 0.5, True, 'a "b" 小区', [1, [2.5]], {"2017-01": {"x": False}}):
        assert parse_setting(f"a.b={toml_text(value)}") == ("a.b", value)


def test_a_run_says_what_its_scenario_does_and_reaches(tmp_path):
    done = sim.run("yongqiao", scale=0.002, months=13)
    about = json.loads((done.save(tmp_path / "run") / "about.json").read_text("utf8"))
    assert (about["title"], about["first_month"]) == (done.scenario.title, "2021-01")
    assert about["last_month"] == "2022-01"
    assert [one["name"] for one in about["levers"]] == [one.name for one in done.scenario.levers]
    (dose,) = [one for one in about["doses"] if one["figure"] == "members_into_oc"]
    assert dose["asked"] == 100
    assert len(about["targets"]) == len(done.targets)
    assert about["command"] == "xiaoqu run yongqiao --seed 1 --scale 0.002 --months 13"


def test_a_branch_has_no_command_of_its_own(tmp_path):
    done = sim.run("yongqiao", scale=0.002, months=2).branch("2021-02", "no-policy")
    about = json.loads((done.save(tmp_path / "run") / "about.json").read_text("utf8"))
    assert about["command"] is None


def test_a_finished_run_is_kept_whatever_its_city_names(monkeypatch):
    done = sim.run("yongqiao", scale=0.002, months=1)

    def refuse(*_):
        raise sim.InputError("no such programme")

    monkeypatch.setattr("simulation.experiments.about_run.why_not_compared", refuse)
    about = about_run(done.spec, done.monthly, done.budgets)
    assert (about["why_not_compared"], about["doses"]) == ("no such programme", [])
