"""Ten years: every city goes on after its programme was planned to end, and nothing breaks."""

import re
from pathlib import Path

import pytest

import simulation as sim

CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
PROGRAMMES = ("", "-no-policy")
PAGE = Path(__file__).parents[2] / "docs" / "findings" / "ten-years.md"


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("programme", PROGRAMMES)
@pytest.mark.parametrize("city", CITIES)
def test_every_city_runs_for_ten_years(city, programme):
    done = sim.run(f"{city}{programme}", 1, scale=0.005, streets=0.1, months=120, validate=True)
    assert done.summary["year"].nunique() >= 10
    assert done.model.month == 120


def by_year(run):
    """True outcomes of the city, one row a year."""
    rows = run.summary[run.summary["kind"] == "true"]
    return rows.pivot(index="year", columns="outcome", values="value")


def test_a_small_city_runs_for_ten_years(tiny):
    done = sim.run(tiny(), 1, scale=1.0, months=120, validate=True)
    years = by_year(done)
    assert len(years) == 10
    assert years["facility_condition"].between(0, 100).all()
    assert (years["list_worst"] > 0).sum() >= 8  # the lists go on
    assert years["cost_renovation"].loc[2021:].eq(0).all()  # the city's own plan ends in 2020


def test_renovation_ends_when_every_old_compound_had_it_once(tiny):
    done = sim.run(tiny(levers={"renovation": {"share": 0.25}}), 1, scale=1.0, months=120)
    spent = by_year(done)["cost_renovation"]
    old, cost = done.model.compounds.old.sum(), sim.LEVERS["renovation"].model_fields["cost"]
    assert spent.sum() == pytest.approx(old * cost.default)
    assert spent.iloc[0] > 0
    assert spent.iloc[7:].eq(0).all()


def test_ten_years_from_the_command_line(xiaoqu):
    small = [f"--set=start.{name}" for name in (
        "streets=2", "districts=1", "commodity_compounds=6", "old_compounds=4",
        "commodity_households=300", "old_households=120", "firms=6", "firms_local=5",
        "firms_outside=1", "firms_with_projects=4",
    )]  # fmt: skip
    words = ("run", "zibo-no-policy", *small, "--months", "120", "--set=burn_in=0")
    code, out, err = xiaoqu(*words)
    assert code == 0, err
    assert "120 months" in out


def test_the_page_reports_every_city_with_and_without_its_programme():
    rows = re.findall(r"^\| (\w+) \| (yes|no) \| (\d+) \|", PAGE.read_text("utf8"), re.M)
    assert set(rows) == {
        (city.capitalize(), programme, year)
        for city in CITIES
        for programme in ("yes", "no")
        for year in ("1", "5", "10")
    }
