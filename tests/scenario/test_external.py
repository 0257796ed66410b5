"""External statistics: strict where they are read, and out of reach of all that runs."""

import re
from pathlib import Path

import pytest

import simulation as sim
from simulation.core.parameter import Uniform
from simulation.io import paths
from simulation.io.errors import InputError
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario import external, files
from simulation.scenario.published import PublishedStatistic

BUILT_IN = paths.built_in("external") / "statistics.toml"
GOOD = """
title = "Elsewhere"
[sources]
A = "Bureau of elsewhere, 2020"
[statistics.coverage]
place = "Elsewhere"
period = "2019 to 2020"
about = "compounds with service"
outcome = "coverage_any"
unit = "share"
value = 0.9
before = 0.6
instrument = "the city's count"
source = "A"
role = "external"
"""


def written(folder, *changes):
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "elsewhere.toml"
    path.write_text(text, "utf8")
    return path


def test_a_file_is_read(tmp_path):
    about = external.read_external(written(tmp_path)).statistics["coverage"]
    assert (about.before, about.value, about.read) == (0.6, 0.9, "page")
    assert about.values == "60 % to 90 %"
    assert about.summary == (
        "Elsewhere 2019 to 2020: compounds with service, 60 % to 90 % "
        "(coverage_any; the city's count; external)"
    )
    assert files.check_file(str(written(tmp_path))) == "external statistics, 1"


def test_how_a_source_was_read_is_said(tmp_path):
    changes = ("role", 'read = "excerpt"\nrole'), ("before = 0.6\n", "")
    about = external.read_external(written(tmp_path, *changes)).statistics["coverage"]
    assert (about.values, about.how_read) == ("90 %", "read as an excerpt")
    assert "the city's count, read as an excerpt; external" in about.summary


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"coverage_any"', '"coverage_ani"', "outcome: read 'coverage_ani', expected a known name"),
        ('unit = "share"', 'unit = "points"', "unit: read 'points', expected share, the unit of"),
        ("value = 0.9", "value = 90.0", "value: read 90.0, expected a number from 0 to 1"),
        ("before = 0.6", "before = -1.0", "before: read -1.0, expected a number from 0 to 1"),
        ("value = 0.9", 'value = "most"', "value: read 'most'"),
        ('source = "A"', 'source = "B"', "expected as the source of coverage one of A"),
        ('role = "external"', 'role = "target"', "role: read 'target'"),
        ('role = "external"', 'role = "external"\nread = "hearsay"', "read: read 'hearsay'"),
        ('place = "Elsewhere"', 'place = " "', "place: read ' ', expected some words"),
        ("period", "perod", "perod: "),
        ('title = "Elsewhere"', "", "title: "),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, old, new, message):
    path = written(tmp_path, (old, new))
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        external.read_external(path)
    assert str(caught.value).startswith(str(path))


def test_the_built_in_statistics_say_where_they_are_from():
    file = external.read_external()
    assert {about.source for about in file.statistics.values()} == set(file.sources)
    assert {about.place for about in file.statistics.values()}.isdisjoint(
        {"Wuhan", "Zibo", "Linyi", "Yongqiao"}
    )
    copies = {name for name, about in file.statistics.items() if about.read == "copy"}
    assert copies == {"chengdu_commodity", "shanghai_complaints"}
    assert files.check_file(str(BUILT_IN)) == f"external statistics, {len(file.statistics)}"


def test_a_prior_comes_from_the_one_statistic_of_that_role():
    statistics = external.read_external().statistics
    assert [name for name, one in statistics.items() if one.role == "prior"] == [
        "shanghai_complaints"
    ]
    declared = CityStart.declarations()["size_sd"]
    assert declared.prior == Uniform(0.8, 1.3)
    assert declared.provenance == "literature"
    assert "47 %" in declared.source
    assert "read in a copy" in declared.source
    assert statistics["shanghai_complaints"].value == 0.47


def test_no_formula_can_name_an_external_statistic():
    with pytest.raises(sim.InputError, match="shanghai_complaints is not"):
        sim.load("wuhan").with_settings({"start.size_sd": "= shanghai_complaints"})


def test_no_city_can_have_one_as_a_target():
    for role in ("external", "prior"):
        with pytest.raises(sim.InputError, match="role"):
            PublishedStatistic(value=1, unit="1", date="2017", source="A", role=role)


def test_nothing_that_runs_reads_them():
    """Only what lists and checks files knows the module, and the validation."""
    root = Path(sim.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"scenario\.external|read_external", path.read_text("utf8"))
    }
    validation = "analysis/validation_runs/figures.py"
    assert users == {"scenario/external.py", "scenario/files.py", "cli/files.py", validation}


def test_they_are_listed(xiaoqu):
    code, out, _ = xiaoqu("list", "external")
    assert code == 0
    assert out.split()[0] == "External"
    assert len(out.strip().splitlines()) == 1 + len(external.read_external().statistics)
    assert "hotline" in out
    assert "Levers" not in out
    code, out, _ = xiaoqu("list")
    assert "shanghai_complaints" in out
    assert "Levers" in out
    code, _, err = xiaoqu("list", "leavers")
    assert (code, err.strip()) == (
        2,
        "xiaoqu: list: KIND: read 'leavers', expected a known name; did you mean levers?",
    )
