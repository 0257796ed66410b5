"""Small multiples of places, the network of a street, and differences over the months."""

import numpy as np
import pytest

import simulation as sim
from simulation import plots
from simulation.analysis.comparison.monthly import monthly_effects
from simulation.io.errors import InputError
from simulation.plots.ties import ties_of, ties_of_district

LEVELS = ("city", "type", "district", "street")


@pytest.fixture(scope="module")
def done(tiny):
    return sim.run(tiny(), scale=0.5, months=12, levels=LEVELS)


# ------------------------------------------------------------------------------------- places


def test_a_panel_shows_a_place_beside_the_city(done):
    figure = plots.places(done.monthly, "district")
    titles = [axis.get_title(loc="left") for axis in figure.axes]
    last = done.monthly.query(
        "level == 'district' and outcome == 'satisfaction' and kind == 'true'"
        " and month == '2017-12'"
    ).sort_values("value")
    assert titles == last["place"].tolist()
    assert figure._supylabel.get_text() == "points of 100, true and reported; ↑\xa0better"
    for axis, place in zip(figure.axes, titles, strict=True):
        lines = {line.get_label(): line.get_ydata() for line in axis.get_lines()}
        for label, name in (("true", place), ("city", "wuhan")):
            rows = done.monthly[done.monthly["place"] == name]
            rows = rows.query("outcome == 'satisfaction' and kind == 'true'")
            np.testing.assert_array_equal(lines[label], rows["value"])
    one, other = figure.axes
    assert one.get_ylim() == other.get_ylim()


def test_of_many_places_some_are_taken_at_equal_steps(done):
    figure = plots.places(done.monthly, "street", most=3)
    assert len(figure.axes) == 3
    assert "4 streets, 3 of 4, at equal steps" in " ".join(figure._supxlabel.get_text().split())
    everything = plots.places(done.monthly, "street")
    ends = [axis.get_title(loc="left") for axis in everything.axes]
    shown = [axis.get_title(loc="left") for axis in figure.axes]
    assert (shown[0], shown[-1]) == (ends[0], ends[-1])


def test_a_level_that_was_not_recorded_is_refused(done):
    with pytest.raises(InputError, match=r"places: level: read 'fifth', expected .*recorded"):
        plots.places(done.monthly, "fifth")
    with pytest.raises(InputError, match="places: outcomes: read 'joint_meetings_held'"):
        plots.places(done.monthly, "street", "joint_meetings_held")


# ------------------------------------------------------------------------------------ network


def test_ties_are_those_of_the_columns_at_the_end(done):
    compounds, posts = done.model.compounds, done.model.posts
    for street in range(4):
        ties = ties_of(done.edges, street)
        own = np.flatnonzero(compounds.street == street)
        assert sorted(ties.compounds) == own.tolist()
        assert all(compounds.community[own_one] == community
                   for community, several in ties.communities.items()
                   for own_one in several)  # fmt: skip
        contracted = own[compounds.are_contracted(own)]
        assert sorted(ties.contracts["compound"]) == contracted.tolist()
        firms = compounds.firm[ties.contracts["compound"].to_numpy()]
        np.testing.assert_array_equal(ties.contracts["firm"], firms)
        assert ties.directors == set(own[posts.director[own] >= 0].tolist())


def test_an_edge_is_live_from_its_begin_to_the_month_before_its_end(done):
    edges = done.edges.copy()
    row = edges.index[edges["layer"] == "contract"][0]
    edges.loc[row, ["start", "end"]] = ["2017-02", "2017-06"]
    compound = int(edges.loc[row, "target"])
    street = int(done.model.compounds.street[compound])
    served = {
        month: compound in ties_of(edges, street, month).contracts["compound"].tolist()
        for month in ("2017-01", "2017-02", "2017-05", "2017-06", None)
    }
    assert list(served.values()) == [False, True, True, False, False]


def test_the_drawing_has_a_node_for_everyone_and_a_line_for_each_contract(done):
    ties = ties_of(done.edges, 0)
    (axis,) = plots.network(done, 0).axes
    contracts = [line for line in axis.get_lines() if "firm" in line.get_label()
                 or line.get_label() == "co-management"]  # fmt: skip
    assert len(contracts) == len(ties.contracts) + len(ties.heads)
    nodes = [line for line in axis.get_lines() if line.get_marker() in ("h", "p", "o", "s")]
    n_nodes = 1 + len(ties.communities) + len(ties.compounds) + len(ties.firms)
    assert len(nodes) == n_nodes
    texts = {text.get_text() for text in axis.texts}
    assert {"street 0", *map(str, ties.firms), "street office", "firms"} <= texts


def test_a_street_that_is_not_there_is_refused(done):
    with pytest.raises(InputError, match=r"network: street: read 9, expected .*: 0, 1, 2, 3"):
        plots.network(done.edges, 9)


def test_the_drawing_of_a_district_has_its_streets_and_the_firms_that_serve_them(done):
    below = ties_of_district(done.edges, 0)
    own = np.unique(done.model.compounds.street[done.model.compounds.district == 0])
    assert [ties.street for ties in below] == own.tolist()
    (axis,) = plots.network(done, district=0).axes
    pairs = {
        (firm, ties.street, mode)
        for ties in below
        for firm, mode in zip(ties.contracts["firm"], ties.contracts["mode"], strict=True)
    }
    heads = {(firm, ties.street) for ties in below for firm in ties.heads["firm"]}
    lines = [line for line in axis.get_lines() if len(line.get_xdata()) == 2]
    assert len(lines) == len(pairs) + len(heads)
    firms = {firm for firm, *_ in (*pairs, *heads)}
    assert sum(line.get_marker() == "s" for line in axis.get_lines()) == len(firms)
    texts = {text.get_text() for text in axis.texts}
    for ties in below:
        n, served = len(ties.compounds), len(ties.contracts)
        assert f"street {ties.street}: compounds {n}, with a firm {served}" in texts
    for number in firms:
        n = sum((ties.contracts["firm"] == number).sum() for ties in below)
        assert f"firm {number}: compounds {n}" in texts
    directors = [len(ties.directors) for ties in below if ties.directors]
    assert sum(line.get_marker() == "v" for line in axis.get_lines()) == len(directors)


def test_a_district_with_too_many_firms_shows_those_with_most_ties(done, monkeypatch):
    every = {firm for ties in ties_of_district(done.edges, 0) for firm in ties.firms}
    monkeypatch.setattr("simulation.plots.district_network.MOST_FIRMS", 1)
    figure = plots.network(done, district=0)
    (axis,) = figure.axes
    assert sum(line.get_marker() == "s" for line in axis.get_lines()) == 1
    said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert f"{len(every) - 1} more firms with fewer ties are not drawn." in said


def test_a_district_that_is_not_there_is_refused_and_so_are_a_street_and_a_district(done):
    with pytest.raises(InputError, match=r"network: district: read 5, expected .*: 0"):
        plots.network(done, district=5)
    with pytest.raises(InputError, match="a street or a district, not both"):
        plots.network(done, 1, district=0)


# -------------------------------------------------------------------------------- differences


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "own"], "seeds": 3,
              "scale": 0.002, "months": 3}  # fmt: skip
    return sim.sweep(design, tmp_path_factory.mktemp("sweep"), workers=1)


def test_the_line_is_the_mean_of_paired_differences(swept):
    table = swept.table().query("outcome == 'satisfaction' and kind == 'true'")
    wide = table.pivot_table(
        index=["seed", "month"], columns="strategy", values="value", observed=True
    )
    expected = (wide["own"] - wide["no-policy"]).groupby("month", observed=True).mean()
    (axis,) = plots.differences(swept.folder).axes
    lines = {line.get_label(): line.get_ydata() for line in axis.get_lines()}
    np.testing.assert_allclose(lines["mean"], expected, rtol=1e-12)
    effects = monthly_effects(swept)
    assert (effects["low"] <= effects["difference"]).all()
    edges = [line.get_ydata() for line in axis.get_lines() if line.get_label() == "_interval"]
    np.testing.assert_array_equal(edges, [effects["low"], effects["high"]])
    assert axis.get_ylabel() == "points, true; ↑\xa0better"


def test_a_cost_that_the_baseline_lacks_is_none_there(swept):
    lever = next(iter(sim.load("yongqiao").levers)).name
    effects = monthly_effects(swept, f"cost_{lever}")
    rows = swept.table().query(f"outcome == 'cost_{lever}' and kind == 'true'")
    by_month = rows.groupby("month", observed=True)["value"].mean()
    np.testing.assert_allclose(effects["difference"], by_month, rtol=1e-12)


def test_what_does_not_exist_is_refused(swept):
    with pytest.raises(InputError, match="differences: kind: read 'real', expected"):
        monthly_effects(swept, kind="real")
    with pytest.raises(InputError, match="no pair of runs with a value of satisfaction, reported"):
        monthly_effects(swept, kind="reported")  # there is no December in three months
    with pytest.raises(InputError, match="compare: baseline: read 'none'"):
        monthly_effects(swept, baseline="none")
