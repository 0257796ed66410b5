"""What must hold after every month, whatever levers, numbers and places a scenario combines.

Hypothesis puts together random programmes on a small city, with parameters anywhere in their priors
and at the corners; and every sentence of `simulation.invariants` is broken once by hand.
"""

import ast
import inspect
import math
from typing import Literal, get_args, get_origin

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simulation.core.parameter import HalfNormal, LogUniform, Normal, Uniform
from simulation.core.randomness import MOST_SEED
from simulation.io.months import month_name, month_number
from simulation.levers import LEVERS
from simulation.model import invariants
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.processes import contracts
from simulation.scenario.parameter_set import Parameters
from simulation.state.branches import PartyStatus
from simulation.state.committees import CommitteeKind
from simulation.state.compounds import NONE, ServiceMode
from simulation.state.firms import PUBLIC
from simulation.state.ledger import ACCOUNTS, FLOWS
from simulation.state.tables import table_classes

MONTHS = 14
WIDE = 3.0  # standard deviations of a prior that a parameter may be off
OWN_FIELDS = ("begins", "ends", "where", "budget", "strength")

# --------------------------------------------------------------------------- random scenarios


def months(low=0, high=MONTHS + 4):
    return st.integers(low, high).map(lambda m: month_name(month_number("2017-01") + m))


def bounds(field):
    """Bounds of a setting or parameter, infinite where there are none."""
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), -math.inf)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), math.inf)
    return low, high


def number(low, high, whole=False):
    """Any number of an interval, its corners more often than the rest."""
    inside = st.integers(math.ceil(low), math.floor(high)) if whole else st.floats(low, high)
    corners = [math.ceil(low), math.floor(high)] if whole else [float(low), float(high)]
    return st.sampled_from(corners) | inside


def value_of_setting(kind, name):
    field = kind.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    if name == "campaigns":
        return st.lists(months(), max_size=3)
    if name.endswith("_in"):
        return st.none() | st.lists(st.integers(0, 1), max_size=2)
    if name in ("withdrawn", "deadline", "environment_deadline"):
        return st.none() | months(1)
    if name == "interval":
        return st.none() | st.integers(1, MONTHS)
    low, high = bounds(field)
    value = number(low, high, whole=int in (field.annotation, *get_args(field.annotation)))
    return st.none() | value if field.default is None else dated(value)


def dated(value):
    """A setting as it is, or a table of two months."""
    return value | st.dictionaries(months(), value, min_size=1, max_size=2)


places = st.fixed_dictionaries(
    {},
    optional={
        "districts": st.lists(st.integers(0, 1), min_size=1, max_size=2),
        "streets": st.lists(st.integers(0, 3), min_size=1, max_size=4),
        "compound_type": st.sampled_from(["all", "old", "commodity"]),
        "share": number(0, 1),
        "order": st.sampled_from(["even", "old_first", "new_first", "weak_first", "strong_first"]),
        "months": st.integers(1, 12),
    },
)


@st.composite
def lever_settings(draw, name):
    kind = LEVERS[name]
    told = {"strength": draw(dated(number(0, 1))), "where": draw(places)}
    own = [field for field in kind.model_fields if field not in OWN_FIELDS]
    for field in draw(st.lists(st.sampled_from(own), unique=True)) if own else []:
        value = draw(value_of_setting(kind, field))
        if value is not None:
            told[field] = value
    if name == "red_black_list" and told.get("of") == "firms":
        told["feedback"] = "public"  # a list of firms has no other
    begins = draw(st.integers(0, MONTHS))
    told["begins"] = month_name(month_number("2017-01") + begins)
    if draw(st.booleans()):
        told["ends"] = month_name(month_number(told["begins"]) + draw(st.integers(1, 12)))
    if draw(st.booleans()):
        told["budget"] = draw(st.sampled_from([0.0, 1e9]) | st.floats(1.0, 1e5))
    return told


@st.composite
def parameter_settings(draw):
    """A few parameters, anywhere in their priors and at the corners."""
    told = {}
    groups = {name: type(field.default) for name, field in Parameters.model_fields.items()}
    known = [
        (group, name)
        for group, kind in groups.items()
        for name, about in kind.declarations().items()
        if about.prior is not None
    ]
    for group, name in draw(st.lists(st.sampled_from(known), max_size=12, unique=True)):
        field, prior = groups[group].model_fields[name], groups[group].declarations()[name].prior
        low, high = bounds(field)
        match prior:
            case Uniform() | LogUniform():
                low, high = max(low, prior.low), min(high, prior.high)
            case Normal():
                low = max(low, prior.mean - WIDE * prior.sd)
                high = min(high, prior.mean + WIDE * prior.sd)
            case HalfNormal():
                low, high = max(low, 0.0), min(high, WIDE * prior.sd)
        told[f"parameters.{group}.{name}"] = draw(
            number(low, high, whole=isinstance(field.default, int))
        )
    return told


@st.composite
def programmes(draw):
    levers = draw(st.lists(st.sampled_from(sorted(LEVERS)), unique=True))
    return {f"levers.{name}": draw(lever_settings(name)) for name in levers}


# ------------------------------------------------------------------------------ what must hold


class Watch:
    """Holds every month of a model against what must be conserved."""

    def __init__(self, model):
        self.model = model
        self.households = model.compounds.households.copy()
        self.areas = model.compounds.area.copy()
        self.people = model.households.area.copy()
        self.cash = float(model.firms.cash.sum())

    def month(self):
        model = self.model
        done, entries = model.month, len(model.ledger.entries)
        queue = model.issues.queue.copy()
        treasury = model.ledger.treasury
        for phase in model.month_by_phases():
            if phase == "receive income":
                self.due = self._income()
        new = model.ledger.entries[entries:]
        assert all(entry[0] == done for entry in new)
        self._money(new, treasury)
        self._issues(queue)
        self._coverage()
        self._lists(done)
        self._population()
        self._service()

    def _money(self, new, treasury):
        model = self.model
        flows = sum(entry[4] for entry in new if entry[1] == "")
        turnover = sum(abs(entry[4]) for entry in new) + float(np.abs(model.firms.cash).sum())
        assert {entry[2] for entry in new if entry[1] == ""} == set(FLOWS)
        now = float(model.firms.cash.sum())
        assert now - self.cash == pytest.approx(flows, abs=1e-9 * turnover + 1e-6)
        self.cash = now
        self._accounts(new, turnover)
        spent = sum(entry[4] for entry in new if entry[1] != "")
        assert treasury - model.ledger.treasury == pytest.approx(spent, rel=1e-9, abs=1e-6)
        everywhere = np.ones(len(model.compounds), dtype=bool)
        for name in LEVERS:
            mine = [entry for entry in new if entry[1] == name]
            cost = sum(entry[4] + 45.0 * entry[5] for entry in mine)
            outcome = OUTCOMES[f"cost_{name}"].true(model, everywhere)
            assert outcome == pytest.approx(cost, rel=1e-9, abs=1e-9)
            assert all(entry[4] >= 0 and entry[5] >= 0 for entry in mine)

    def _income(self):
        """Yuan of this month for the compounds that firms serve, by account."""
        compounds, policy = self.model.compounds, self.model.policy
        per_area = {
            "fees": compounds.fee * (compounds.collection_rate + compounds.recovered),
            "fee_subsidy": policy.fee_subsidy,
            "operating_grant": policy.operating_grant,
        }
        under = compounds.contracted
        return {name: (compounds.area * one)[under].sum() for name, one in per_area.items()}

    def _accounts(self, new, turnover):
        """Each entry has the sign of its account, and transfers arrive."""
        total = dict.fromkeys(ACCOUNTS, 0.0)
        for _, lever, account, _, yuan, hours in new:
            about = ACCOUNTS[account]
            assert about.of == ("treasury" if lever else "firms")
            assert about.sign * yuan >= -1e-9 * turnover - 1e-6
            assert not hours or account == "running"
            total[account] += yuan
        for account, due in self.due.items():
            assert total[account] == pytest.approx(due, rel=1e-9, abs=1e-9 * turnover + 1e-6)
        assert -total["leaked"] + 1e-6 >= 0
        assert -total["leaked"] <= total["public_revenue"] * (1 + 1e-9)
        assert not total["deficits"] or (self.model.firms.kind == PUBLIC).any()
        received = total["fee_subsidy"] + total["operating_grant"] + total["grants"]
        assert total["transfers"] == pytest.approx(received, abs=1e-9 * turnover + 1e-6)

    def _issues(self, queue):
        state = self.model.issues
        np.testing.assert_array_equal(state.carried, queue)
        np.testing.assert_array_equal(
            queue + state.reported,
            state.fixed
            + state.provider_solved
            + state.department_solved
            + state.hotline_solved
            + state.withdrawn
            + state.queue,
        )
        assert (state.reported <= state.arrived).all()
        assert (state.direct <= state.reported).all()
        assert not state.department_solved[:, 0].any()
        assert (state.hotline_solved <= state.direct + state.escalated).all()
        assert (state.direct + state.escalated <= queue + state.reported).all()

    def _coverage(self):
        model = self.model
        everywhere = np.ones(len(model.compounds), dtype=bool)

        def value(name, kind="true"):
            outcome = OUTCOMES[name]
            function = outcome.reported if kind == "reported" and outcome.reported else outcome.true
            return function(model, everywhere)

        for kind in ("true", "reported"):
            assert value("coverage_professional", kind) <= value("coverage_any", kind) <= 1
        assert value("coverage_any") <= value("coverage_any", "reported")
        if model.compounds.contracted.any():
            organised, work = value("party_organisation_coverage"), value("party_work_coverage")
            assert 0 <= value("party_active_coverage") <= organised <= work <= 1
            assert organised + value("advisor_coverage") == pytest.approx(work)

    def _lists(self, done):
        """Ends of a list have their size."""
        scores, policy = self.model.scores, self.model.policy
        group = np.where(policy.listed_by_city, -1, self.model.compounds.district)
        due = policy.round_due | (done % 3 == 0)
        for one in np.unique(group):
            here = scores.ranked & due & (group == one)
            n = int(here.sum())
            assert n == 0 or n >= 5
            if n:
                black, red = (
                    math.ceil(shares[here].mean() * n - 1e-9)
                    for shares in (policy.share_black, policy.share_red)
                )
                assert (scores.black & here).sum() == black
                assert (scores.red & here).sum() == min(red, n - black)
        assert not (scores.black & scores.red).any()

    def _service(self):
        """Who serves, shares an account and bills agrees, compound by compound."""
        compounds, graph = self.model.compounds, self.model.graph
        edges = {edge.target[1]: edge.source[1] for edge in graph.live("contract")}
        for row in np.flatnonzero(compounds.contracted).tolist():
            assert edges.pop(row) == compounds.firm[row]
            assert compounds.determined[row] != ServiceMode.NONE
        assert not edges
        assert (compounds.firm[~compounds.contracted] == NONE).all()
        assert not compounds.fee[~compounds.served].any()
        for account in np.unique(compounds.account).tolist():
            members = np.flatnonzero(compounds.account == account)
            size = 1 if account == NONE else len(members)
            assert (compounds.bundle_size[members] == size).all()
            if account != NONE:
                assert size > 1
                assert account in members
                assert len(set(compounds.firm[members])) == 1

    def _population(self):
        model = self.model
        np.testing.assert_array_equal(model.compounds.households, self.households)
        np.testing.assert_array_equal(model.compounds.area, self.areas)
        np.testing.assert_array_equal(model.households.area, self.people)
        represented = model.compounds.weight * model.compounds.simulated
        np.testing.assert_allclose(represented, self.households, rtol=1e-12)


def largest(value):
    """Largest number that a setting, dated or not, ever has."""
    return max(value.values()) if isinstance(value, dict) else value


def hold(tiny, bundle, numbers, seed, scale):
    drive, assessed = (
        bundle.get(f"levers.{name}", {}) for name in ("service_drive", "assessment_weights")
    )
    for kept in (drive.get("to_co_managed", 1), assessed.get("visible", 1)):
        assume(min(kept.values()) > 0 if isinstance(kept, dict) else kept > 0)  # one is left
    scenario = tiny(**{"levers": {}, "last_month": "2018-06", **bundle, **numbers})
    model = GovernanceModel(scenario, seed, scale=scale, validate=True)
    watch = Watch(model)
    for _ in range(scenario.burn_in + MONTHS):
        watch.month()
    allowed = bundle.get("levers.cross_appointment", {}).get("posts", 3)
    assert model.graph.cadre_posts.max(initial=0) <= largest(allowed)


cases = {
    "bundle": programmes(),
    "numbers": parameter_settings(),
    "seed": st.integers(0, MOST_SEED),
    "scale": st.sampled_from([0.4, 1.0]),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(**cases)
def test_no_programme_breaks_an_invariant(tiny, bundle, numbers, seed, scale):
    hold(tiny, bundle, numbers, seed, scale)


@pytest.mark.slow
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(**cases)
def test_hardly_any_programme_at_all_breaks_an_invariant(tiny, bundle, numbers, seed, scale):
    hold(tiny, bundle, numbers, seed, scale)


MOVES = {
    "participation.usual_conversion": (0.01, 0.9),
    "participation.climbing": (0.0, 1.0),
    "participation.own_tender": (0.0, 0.3),
    "participation.exit": (0.0, 0.5),
    "participation.consent": (-2.0, 5.0),
    "participation.new_estates": (0.0, 1.0),
    "welfare_firms.takeover": (0.0, 0.3),
    "market.replacement": (0.0, 0.5),
    "market.settling_in": (0.0, 24.0),
    "market.tolerated_debt": (0.0, 6.0),
}
"""Rates at which compounds change their service, far beyond their priors."""


@st.composite
def restless(draw):
    """Levers and rates under which compounds climb, are left, bundled and taken over at once."""
    drive = {
        "levers.service_drive.goal": draw(st.none() | number(0.5, 1.0)),
        "levers.service_drive.deadline": "2018-01",
        "levers.bundling.size": draw(st.integers(2, 10)),
        "levers.bundling.form": draw(st.sampled_from(["weak", "strong"])),
        "levers.welfare_firms.projects": draw(st.integers(1, 12)),
        "levers.welfare_firms.n": draw(number(0.0, 30.0)),
    }
    if draw(st.booleans()):
        drive |= {"start.firms_public": 1, "start.firms": 13}
    rates = {f"parameters.{name}": draw(number(*ends)) for name, ends in MOVES.items()}
    return {name: value for name, value in {**drive, **rates}.items() if value is not None}


def hold_restless(tiny, bundle, seed):
    hold(tiny, {"levers": {}, **bundle}, {}, seed, 0.05)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(bundle=restless(), seed=st.integers(0, MOST_SEED))
def test_money_and_compounds_are_conserved_through_every_change_of_service(tiny, bundle, seed):
    hold_restless(tiny, bundle, seed)


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(bundle=restless(), seed=st.integers(0, MOST_SEED))
def test_hardly_any_change_of_service_loses_money_or_compounds(tiny, bundle, seed):
    hold_restless(tiny, bundle, seed)


def test_no_cadre_holds_more_than_three_posts(tiny):
    changes = {"x1": 0.2, "x3": 0.2, "strength": 1.0}
    scenario = tiny(
        **{
            "levers": {},
            **{f"levers.cross_appointment.{name}": value for name, value in changes.items()},
            "start.cadres_per_community": 1,
            "start.committees_commodity": 1.0,
            "parameters.streets.implementation_mean": 1.0,
        }
    )
    model = GovernanceModel(scenario, 1, validate=True)
    for _ in range(scenario.burn_in + 24):
        model.step()
    held = np.bincount(
        [
            edge.source[1]
            for edge in model.graph.live("cross_appointment")
            if edge.source[0] == "cadre"
        ]
    )
    assert held.max() == 3


@pytest.mark.parametrize("q", [0.01, 0.2, 0.5])
def test_lists_have_their_sizes(tiny, q):
    settings_of_list = {"period": 1.0, "share_black": q, "share_red": q, "strength": 1.0}
    scenario = tiny(
        **{
            "levers": {},
            **{f"levers.red_black_list.{name}": v for name, v in settings_of_list.items()},
        }
    )
    model = GovernanceModel(scenario, 1, validate=True)
    for _ in range(scenario.burn_in + 6):
        model.step()
        if model.month <= 0:
            continue
        scores, district = model.scores, model.compounds.district
        for one in (0, 1):
            n = int((scores.ranked & (district == one)).sum())
            assert n >= 5
            black = int((scores.black & (district == one)).sum())
            assert black == math.ceil(q * n - 1e-9)
            red = int((scores.red & (district == one)).sum())
            assert red == min(math.ceil(q * n - 1e-9), n - black)


# ------------------------------------------------------------------- the checks do catch


def a_contract(model):
    return int(np.flatnonzero(model.compounds.contracted)[0])


def break_contracts(model):
    model.compounds.service_mode[a_contract(model)] = 0


def break_posts(model):
    model.posts.director[a_contract(model)] = 0


def break_limit_of_posts(model):
    edges = np.flatnonzero(model.posts.director == NONE)[:4]
    for row in edges.tolist():
        ends = (("cadre", 0), ("compound", row))
        model.graph.link("cross_appointment", *ends, model.month, post="x1", compound=row)


def break_issues(model):
    model.issues.queue[0, 0] += 1


def break_departments(model):
    model.issues.department_solved[0, 1] += 1


def break_reports(model):
    model.issues.arrived[0, 0] = model.issues.reported[0, 0] - 1


def break_money(model):
    model.firms.cash[0] += 1000.0


def break_transfers(model):
    model.ledger.book(model.month, "fee_subsidy", "transfers", 0, 1000.0, 0.0)


def break_signs(model):
    model.ledger.book(model.month, "", "spending", -1, 1e12, 0.0)


def break_lists(model):
    model.scores.ranked[0] = model.scores.red[0] = model.scores.black[0] = True


def break_ranking(model):
    model.scores.ranked[0], model.scores.red[0], model.scores.black[0] = False, True, False


def break_households(model):
    model.compounds.weight[0] *= 1.001


def break_areas(model):
    model.compounds.area[0] += 1.0


def break_accounts(model):
    model.compounds.bundle_size[0] = 2


def break_shared_accounts(model):
    contracts = np.flatnonzero(model.compounds.contracted)
    firm = model.compounds.firm[contracts]
    other = contracts[firm != firm[0]][0]
    model.compounds.account[[contracts[0], other]] = contracts[0]
    model.compounds.bundle_size[[contracts[0], other]] = 2


def break_determined(model):
    model.compounds.determined[a_contract(model)] = ServiceMode.NONE


def break_bills(model):
    model.compounds.fee[np.flatnonzero(~model.compounds.served)[0]] = 1.0


def break_leaks(model):
    model.ledger.book(model.month, "", "leaked", -1, -1e12, 0.0)


def break_deficits(model):
    model.ledger.book(model.month, "", "deficits", -1, 1.0, 0.0)


def break_branches(model):
    model.affiliations.status[0], model.firms.members[0] = PartyStatus.SINGLE, 2


def break_committees(model):
    model.events.elections[0] = 1
    model.committees.kind[0], model.committees.screened[0] = CommitteeKind.OWNERS, False
    model.committees.party_share[0], model.policy.minimum_party_share[0] = 0.3, 0.6


BREAKS = [
    ("contracts and service modes disagree", break_contracts),
    ("posts and edges disagree", break_posts),
    ("posts and edges disagree", break_limit_of_posts),
    ("the numbers of issues do not balance", break_issues),
    ("the numbers of issues do not balance", break_reports),
    ("the numbers of issues do not balance", break_departments),
    ("the cash of firms does not balance", break_money),
    ("firms do not receive the transfers of the treasury", break_transfers),
    ("an account has an entry of the wrong sign", break_signs),
    ("the red and the black list overlap, or rank unserved compounds", break_lists),
    ("the red and the black list overlap, or rank unserved compounds", break_ranking),
    ("households or areas do not add up", break_households),
    ("households or areas do not add up", break_areas),
    ("compounds that share an account are miscounted, or have several firms", break_accounts),
    (
        "compounds that share an account are miscounted, or have several firms",
        break_shared_accounts,
    ),
    ("a firm serves where no mode was determined", break_determined),
    ("a compound without a service has a bill", break_bills),
    ("more of the common revenue leaks than is raised", break_leaks),
    ("a deficit is covered that is no public provider's", break_deficits),
    ("a single branch has too few members", break_branches),
    ("an unscreened committee has fewer party members than required", break_committees),
]


def months_of(tiny, broken_by=None, validate=True):
    """Run four months, at the end of the last of which something is broken by hand."""

    class Broken(GovernanceModel):
        def close_month(self):
            if self.month == 3 and broken_by:
                broken_by(self)
            super().close_month()

    model = Broken(tiny(burn_in=1), seed=1, scale=1.0, validate=validate)
    for _ in range(5):
        model.step()
    return model


def sentences():
    """Sentences that the checks can say, read from the source."""
    tree = ast.parse(inspect.getsource(invariants.broken_invariants))
    checks = next(node for node in ast.walk(tree) if isinstance(node, ast.Dict))
    return [key.value for key in checks.keys]


def test_every_sentence_is_broken_below():
    assert set(sentences()) == {sentence for sentence, _ in BREAKS}


def test_nothing_is_broken_unless_by_hand(tiny):
    assert months_of(tiny).month == 4


@pytest.mark.parametrize(
    ("sentence", "broken_by"), BREAKS, ids=[function.__name__ for _, function in BREAKS]
)
def test_validation_catches(tiny, sentence, broken_by):
    with pytest.raises(AssertionError, match=f"2017-04: .*{sentence}"):
        months_of(tiny, broken_by)
    assert months_of(tiny, broken_by, validate=False).month == 4


def columns_of(model, name):
    table = getattr(model, name)
    return table, [column for column, about in table.columns.items() if np.isfinite(about.low)]


@pytest.mark.parametrize("name", table_classes())
def test_validation_catches_a_column_out_of_its_range(tiny, name):
    model = months_of(tiny)
    assert invariants.broken_invariants(model) == []
    table, columns = columns_of(model, name)
    tried = 0
    for column in columns:
        array, about = getattr(table, column), table.columns[column]
        if not array.size:
            continue
        kept = array.copy()
        for value in (about.low - 1, about.high + 1, np.nan):
            fits = array.dtype.kind == "f"
            fits |= array.dtype.kind == "i" and value == value
            if not fits or (np.isfinite(value) and value == about.low):
                continue
            if array.dtype.kind == "i" and not (
                np.iinfo(array.dtype).min <= value <= np.iinfo(array.dtype).max
            ):
                continue
            if not np.isfinite(value) and value == value:
                continue  # a column without an upper bound
            array.reshape(-1)[0] = value
            said = f"{type(table).__name__}.{column} holds"
            assert any(line.startswith(said) for line in invariants.broken_invariants(model))
            array[...] = kept
            tried += 1
    assert tried > 0 or name in ("events", "cumulative")
    assert invariants.broken_invariants(model) == []


def test_replacements_and_exits_keep_every_invariant(tiny):
    """Contracts change hands and end by the dozen, and the books and edges still agree."""
    model = GovernanceModel(
        tiny(**{"parameters.market.replacement": 0.5, "parameters.market.settling_in": 0.0}),
        seed=3,
        validate=True,
    )
    watch = Watch(model)
    replaced = exits = 0
    for month in range(18):
        watch.month()
        replaced += int(model.events.replacements.sum())
        if month % 3 == 0:
            contracts.abandon(model, a_contract(model))
            exits += 1
    assert replaced > 3
    assert exits == 6
