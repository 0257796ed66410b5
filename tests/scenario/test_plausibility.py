"""Plausibility: what lies outside its usual range is said, with the range and its source."""

import pytest

import simulation as sim
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.plausibility import ASSUMPTION, USUAL, implausible

CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
PUBLIC_FIRM = "start.firms / (start.commodity_compounds + start.old_compounds)"


@pytest.mark.parametrize("city", CITIES)
def test_built_in_cities_have_only_the_warning_that_is_true(city):
    lines = list(implausible(sim.load(city).start))
    keys = [line.partition(": read ")[0] for line in lines]
    assert keys == ([PUBLIC_FIRM] if city == "yongqiao" else [])


def test_the_default_start_is_usual():
    assert not list(implausible(CityStart()))


@pytest.mark.parametrize("usual", USUAL, ids=lambda usual: usual.name)
def test_ranges_are_complete_and_say_their_source(usual):
    assert usual.low < usual.high
    assert usual.source
    assert ASSUMPTION in usual.source or usual.source == CityStart.declarations()[usual.name].source
    assert {usual.name, *usual.per} <= set(CityStart.model_fields)
    assert usual.low <= usual.value(CityStart()) <= usual.high


def test_every_share_of_the_start_has_a_range():
    shares = {
        name
        for name, field in CityStart.model_fields.items()
        if {getattr(bound, "le", None) for bound in field.metadata} >= {1.0}
        and CityStart.declarations()[name].unit == "1"
    }
    assert {"old_unserved", "collection_old", "share_owners"} < shares
    assert shares <= {usual.name for usual in USUAL if not usual.per}


@pytest.mark.parametrize("side", ["low", "high"])
@pytest.mark.parametrize(
    "usual", [usual for usual in USUAL if not usual.per], ids=lambda usual: usual.name
)
def test_the_ends_of_a_range_are_usual(usual, side):
    end = getattr(usual, side)
    value = round(end) if isinstance(getattr(CityStart(), usual.name), int) else end
    assert not [
        line
        for line in implausible(CityStart().model_copy(update={usual.name: value}))
        if line.startswith(usual.key + ":")
    ]


def test_a_type_of_compound_that_a_city_lacks_is_not_judged(tiny):
    start = tiny(
        **{"start.old_compounds": 0, "start.old_households": 0, "start.old_area": 0.0}
    ).start
    assert not [line for line in implausible(start) if "start.old_" in line]
