"""Whatever is read: one line and exit code 2, and nothing that was planted is followed."""

import json
import math
import sys
import time

import numpy as np
import pytest

import simulation as sim
from simulation.cli.app import main
from simulation.io import validation
from simulation.io.atomic_files import PART, replace_file, write_durably, write_json
from simulation.io.errors import InputError
from simulation.io.json_text import to_json
from simulation.io.months import month_name
from simulation.io.nesting import MOST_LEVELS
from simulation.levers import LEVERS
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.formulas import LONGEST_FORMULA
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario_file import MOST_BASES, MOST_MONTHS

MANY = 5000
HEAD = 'name = "x"\ntitle = "x"\ncity = "yongqiao"\n'
STRENGTH = "levers.publicity.strength"
FILES = {
    "lists": f"{HEAD}{STRENGTH} = {'[' * MANY}{']' * MANY}",
    "few lists": f"{HEAD}{STRENGTH} = {'[' * MOST_LEVELS}{']' * MOST_LEVELS}",
    "tables": f"{HEAD}levers = {'{a = ' * MANY}1{'}' * MANY}",
    "dots": f"{HEAD}[levers{'.a' * MANY}]\nx = 1",
    "dots of a key": f"{HEAD}levers{'.a' * MANY} = 1",
    "terms": f'{HEAD}{STRENGTH} = "= {"+".join(["1"] * MANY)}"',
    "minus signs": f'{HEAD}{STRENGTH} = "= {"-" * MANY}1"',
    "few minus signs": f'{HEAD}{STRENGTH} = "= {"-" * (LONGEST_FORMULA - 3)}1"',
    "brackets": f'{HEAD}{STRENGTH} = "= {"(" * MANY}1{")" * MANY}"',
    "digits": f"{HEAD}burn_in = {'9' * MANY}",
    "digits of a formula": f'{HEAD}{STRENGTH} = "= {"9" * 400}"',
    "zero byte": f'{HEAD}{STRENGTH} = "= 1\\u0000"',
    "infinite budget": f"{HEAD}budget = inf",
    "infinite formula": f'{HEAD}budget = "= 1e300 * 1e300"',
    "infinite budget of a lever": f"{HEAD}levers.publicity.budget = inf",
    "extends": 'extends = "extends 0.toml"',
    "home of nobody": HEAD.replace("yongqiao", "~nobody-of-this-name/x.toml"),
    "scenario of nobody": 'scenarios = ["~nobody-of-this-name/x.toml"]',
    "points of nobody": 'scenarios = ["yongqiao"]\nsettings.file = "~nobody-of-this-name/x.csv"',
    "points in a folder": 'scenarios = ["yongqiao"]\nsettings.file = "folder.toml"',
    "last point": f'scenarios = ["yongqiao"]\n[settings.values]\n"{STRENGTH}" = [0.5, 7]',
    "first point": f'scenarios = ["yongqiao"]\n[settings.values]\n"{STRENGTH}" = [7, 0.5]',
    "city of a folder": HEAD.replace("yongqiao", "folder.toml"),
}


@pytest.fixture
def refused(monkeypatch, capsys, tmp_path):
    """Function that runs the command line, and gives the one line that it refuses input with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "folder.toml").mkdir()

    def refused(*words):
        monkeypatch.setattr(sys, "argv", ["xiaoqu", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr().err.splitlines()
        (line,) = [one for one in said if "compiling the model" not in one]
        assert stopped.value.code == 2
        return line

    return refused


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_goes_too_far_is_refused_in_one_line(refused, tmp_path, kind):
    (tmp_path / "file.toml").write_text(FILES[kind])
    for number in range(MOST_BASES + 300):
        (tmp_path / f"extends {number}.toml").write_text(f'extends = "extends {number + 1}.toml"')
    assert len(refused("check", "file.toml")) < 1000


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (f"levers{'.a' * MANY}=1", "levels"),
        (f"burn_in={'[' * MANY}{']' * MANY}", "levels"),
        (f"burn_in={'[' * MANY}", "levels"),
        (f"burn_in={'9' * MANY}", "digits"),
        (f"burn_in={'9' * 3000}", "1,200 or less"),
        ("burn_in=1\nseeds=3", "one line"),
        ("burn_in=1\rseeds=3", "one line"),
        ("budget=inf", "yuan a year"),
        ("start.old_area=1e300", "or less"),
    ],
    ids=["dots", "lists", "open lists", "digits", "number", "lines", "return", "budget", "area"],
)
def test_a_setting_that_goes_too_far_is_refused_in_one_line(refused, setting, expected):
    assert expected in refused("run", "yongqiao", "--months", "1", "--set", setting)


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x.toml", "folder.toml"])
def test_a_file_that_cannot_be_there_is_refused(refused, name):
    for words in (["check", name], ["run", name], ["run", f"yongqiao={name}"], ["sweep", name]):
        assert name in refused(*words)


def test_a_store_that_cannot_be_written_or_read_is_refused(refused, tmp_path):
    (tmp_path / "locked" / ".lock").mkdir(parents=True)
    (tmp_path / "folder" / "sweep.sqlite").mkdir(parents=True)
    assert "cannot be written" in refused("sweep", "quick", "--out", "locked")
    assert "is a folder" in refused("status", "folder")


def test_python_is_refused_what_a_file_is(tmp_path):
    endless = []
    endless.append(endless)
    scenario = sim.load("yongqiao")
    for value in (endless, 10**5000, [10**5000], float("inf")):
        with pytest.raises(InputError):
            scenario.with_settings({"burn_in": value})
        with pytest.raises(InputError):
            scenario.with_settings({"budget": value})


def test_every_number_of_a_city_has_bounds():
    for name, field in CityStart.model_fields.items():
        bounds = {key for about in field.metadata for key in ("ge", "le") if hasattr(about, key)}
        assert bounds == {"ge", "le"}, name


@pytest.mark.parametrize("write", [replace_file, write_durably, write_json])
def test_a_planted_link_is_not_followed(tmp_path, write):
    precious, path = tmp_path / "precious", tmp_path / "table.csv"
    precious.write_text("as it was")
    for name in (f".{path.name}{PART}", f"{path.name}{PART}", path.name):
        (tmp_path / name).symlink_to(precious)
    given = {replace_file: lambda file: file.write_text("new"), write_durably: b"new"}
    write(path, given.get(write, "new"))
    assert precious.read_text() == "as it was"
    assert "new" in path.read_text()
    assert not path.is_symlink()
    assert not list(tmp_path.glob(f"*{PART}/*"))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def fails(file):
        file.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left"):
        replace_file(path, fails)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("table.csv", "old")]


def test_json_never_holds_what_json_has_no_sign_for(tmp_path):
    value = {"a": [math.inf, -math.inf, math.nan, 1.5], "b": np.arange(2), 3: np.float64("inf")}
    text = to_json(value)
    assert json.loads(text, parse_constant=lambda sign: pytest.fail(sign)) == {
        "a": [None, None, None, 1.5],
        "b": [0, 1],
        "3": None,
    }
    with pytest.raises(TypeError):
        to_json({"a": object()})


def test_titles_are_shown_and_not_carried_out():
    title = "<script>alert(1)</script>"
    scenario = sim.load("yongqiao", {"title": title, "burn_in": 0})
    done = sim.run(scenario, scale=0.002, months=1)
    other = scenario.with_settings({"levers": {}}, "<b>other")
    design = {"title": title, "scenarios": [scenario], "scale": 0.002, "months": 1}
    pages = [
        scenario._repr_html_(),
        done._repr_html_(),
        sim.sweep(design, workers=1)._repr_html_(),
        sim.compare(
            {"<script>": scenario, "<b>other": other},
            seeds=2,
            scale=0.002,
            months=1,
            workers=1,
            samples=0,
        )._repr_html_(),
    ]
    for page in pages:
        assert "<script>" not in page
        assert "<b>other" not in page


def test_a_key_is_shortened_in_a_message():
    with pytest.raises(InputError) as error:
        validation.assign({}, ".".join("a" * MANY), 1)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("group", ["parameters.payment", "levers"])
def test_ten_thousand_dated_values_are_read_at_once(group):
    scenario = sim.load("yongqiao-no-policy")
    months = [month_name(scenario.start_month + month) for month in range(MOST_MONTHS)]
    names = list(LEVERS) if group == "levers" else list(Parameters().payment.model_dump())
    ends = ".strength" if group == "levers" else ""
    dated = {month: 0.1 + number / 10**5 for number, month in enumerate(months)}
    settings = {f"{group}.{name}{ends}": dated for name in names[:9]}
    began = time.monotonic()
    read = scenario.with_settings({"last_month": months[-1], **settings})
    assert time.monotonic() - began < 10  # about one second
    if group == "levers":
        assert [lever.at(700).strength for lever in read.levers] == [dated[months[700]]] * 9
    else:
        assert getattr(read.parameters_at(700).payment, names[0]) == dated[months[700]]
