"""Structural alternatives: each changes what it should, and nothing else."""

import math
import typing

import numpy as np
import pytest

import simulation as sim
from simulation.agents.neighbours import compound_means, to_csr
from simulation.agents.property_firm import PropertyFirm, is_public
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.experiments.spec import RunSpec
from simulation.io import validation
from simulation.io.errors import InputError
from simulation.model.fork import Snapshot, fork
from simulation.model.model import GovernanceModel
from simulation.model.population import INTERCEPTS, payers
from simulation.outcomes.finance import payment_loop_gains
from simulation.parameters.structure import Structure
from simulation.processes import assessment, capture, conduct, finance, prospects
from simulation.processes.quality import visible_quality_bought

ALTERNATIVES = {
    name: next(reversed(declared.meanings)) for name, declared in Structure.switches().items()
}
"""Switch to its alternative."""


def stepped(scenario, months=10):
    """A city some months after the begin of its burn-in of six."""
    model = GovernanceModel(scenario, 3, scale=1.0)
    for _ in range(months):
        model.step()
    return model


def differing(one, other):
    """Columns in which two cities differ, by table."""
    pairs = zip(one.tables(), other.tables(), strict=True)
    return {
        f"{name}.{column}"
        for (name, mine), (_, theirs) in pairs
        for column, values in mine.snapshot().items()
        if not np.array_equal(values, theirs.snapshot()[column])
    }


@pytest.fixture
def city(tiny):
    """The small city under its programme, in the fourth month."""
    return stepped(tiny())


# --------------------------------------------------------------------------------- declaration


def test_every_word_has_a_meaning_and_the_first_is_the_default():
    assert len(ALTERNATIVES) == 6
    for name, declared in Structure.switches().items():
        field = Structure.model_fields[name]
        assert tuple(declared.meanings) == typing.get_args(field.annotation)
        assert field.default == next(iter(declared.meanings))
        assert all(meaning in field.description for meaning in declared.meanings.values())


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"neighbours": "mean_feild"}, "structure.neighbours: .*did you mean mean_field"),
        ({"neighbors": "network"}, "structure.neighbors: unknown key.*did you mean neighbours"),
        ({"score": False}, "structure.score: read False, expected one of inflated, true"),
        (
            {"firm": {"2018-01": "satisficing"}},
            "structure.firm: .*expected one of profit_maximising",
        ),
    ],
)
def test_a_wrong_word_has_one_message(tiny, setting, message):
    with pytest.raises(InputError, match=message) as refused:
        tiny(structure=setting)
    assert len(str(refused.value).splitlines()) == 1


def test_the_word_true_needs_no_quotes(tiny):
    assert tiny(structure={"score": True, "imitation": True}).structure == Structure(
        score="true", imitation="true"
    )
    words = validation.parse_settings(["structure.score=true", "structure.neighbours=mean_field"])
    assert tiny(**words).structure == Structure(score="true", neighbours="mean_field")


def test_the_default_is_the_same_whether_it_is_stated_or_not(tiny):
    stated = tiny(structure=Structure().model_dump())
    assert RunSpec.of(stated).identity == RunSpec.of(tiny()).identity
    assert not differing(stepped(stated), stepped(tiny()))


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_is_another_run_with_another_burn_in(tiny, name):
    usual, other = (
        RunSpec.of(tiny(**one)) for one in ({}, {f"structure.{name}": ALTERNATIVES[name]})
    )
    assert usual.identity != other.identity
    assert usual.burn_in_identity() != other.burn_in_identity()
    assert other.scenario.resolved()["structure"] == {name: ALTERNATIVES[name]}
    model = GovernanceModel(usual.scenario, 3)
    with pytest.raises(InputError, match=f"structure.{name}"):
        fork(Snapshot.of(model), other.scenario)


NEUTRAL = {
    "neighbours": {"parameters.satisfaction.influence": 0.0, "parameters.payment.norm": 0.0},
    "payers": {"start.share_free_riders": 0.0, "start.share_dutiful": 0.0},
    "firm": {
        "start.firms_local": 0, "start.firms_outside": 0, "start.firms_public": 12,
        "levers.welfare_firms.strength": 0.0,
    },
    "capture": {
        "parameters.branches.capture_base": 0.0, "parameters.branches.capture_firm_head": 0.25,
        "parameters.branches.capture_substitute": 0.0, "parameters.branches.capture_committee": 0.0,
        "parameters.branches.capture_rotation": 0.0, "parameters.committees.developer_capture": 0.0,
    },
    "score": {
        "parameters.measurement.inflation": 0.0, "parameters.measurement.judgement_capture": 0.0,
        "parameters.measurement.judgement_favour": 0.0, "parameters.quality.gaming": 0.0,
    },
    "imitation": {"parameters.streets.copying": 0.0, "parameters.streets.copying_by_visit": 0.0},
}  # fmt: skip
"""Settings under which there is nothing for a switch to change."""
VISIBLE = {
    "payers": {"parameters.payment.norm": 1.0},
    "capture": {"levers.cross_appointment.x1": 0.2, "levers.cross_appointment.x2": 0.2},
    "imitation": {
        "parameters.streets.copying": 1.0, "start.streets": 7,
        "start.districts": 1,
    },
}  # fmt: skip
"""Settings under which a switch shows within months."""


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_changes_nothing_where_it_has_nothing_to_change(tiny, name):
    usual = stepped(tiny(**NEUTRAL[name]), 14)
    other = stepped(tiny(**NEUTRAL[name], **{f"structure.{name}": ALTERNATIVES[name]}), 14)
    assert not differing(usual, other)


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_changes_the_city_and_keeps_its_invariants(tiny, name):
    settings = {f"structure.{name}": ALTERNATIVES[name], **VISIBLE.get(name, {})}
    model = GovernanceModel(tiny(**settings), 3, scale=1.0, validate=True)
    for _ in range(20):
        model.step()
    usual = stepped(tiny(**VISIBLE.get(name, {})), 20)
    assert "households.satisfaction" in differing(usual, model)


# ---------------------------------------------------------------------------------- neighbours


def test_in_a_mean_field_a_household_goes_by_its_compound(city):
    city.structure = Structure(neighbours="mean_field")
    resident = city.residents[70]
    here = [one.row for one in city.residents_of(resident.compound)]
    assert [one.row for one in resident.neighbours] == here


def test_means_of_compounds_are_those_of_a_plain_loop(city):
    places, values = city.compounds, city.households.habit
    means, plain = np.empty((2, len(values)))
    about = values, places.first_household, places.simulated
    compound_means(means, *about)
    compound_means.py_func(plain, *about)
    np.testing.assert_array_equal(means, plain)
    of = np.repeat(np.arange(len(places)), places.simulated)
    sums = np.bincount(of, values.astype(float))
    np.testing.assert_allclose(means, (sums / places.simulated)[of], rtol=1e-12)


def test_influence_is_all_that_a_mean_field_changes(city):
    """Satisfaction differs by the influence of one mean in place of the other."""
    people, places = city.households, city.compounds
    before, saved = people.satisfaction.astype(float), city.snapshot()
    around = before[to_csr(people, places)[1]].reshape(-1, 8).mean(axis=1)
    of = np.repeat(np.arange(len(places)), places.simulated)
    whole = (np.bincount(of, before) / places.simulated)[of]
    after = []
    for word in ("network", "mean_field"):
        city.restore(saved)
        city.structure = Structure(neighbours=word)
        Resident.perceive_service(city)
        after.append(people.satisfaction.astype(float))
    inside = (np.minimum(*after) > 0) & (np.maximum(*after) < 100)
    assert inside.sum() > 1000
    change = 0.1 * (whole - around)
    np.testing.assert_allclose((after[1] - after[0])[inside], change[inside], atol=1e-4)


# -------------------------------------------------------------------------------------- payers


def logistic(x):
    return 1 / (1 + math.exp(-x))


def test_homogeneous_payers_have_the_mean_of_the_types(tiny):
    shares = {"start.share_free_riders": 0.3, "start.share_dutiful": 0.2}
    typed = GovernanceModel(tiny(**shares), 3, scale=1.0)
    alike = GovernanceModel(tiny(**shares, **{"structure.payers": "homogeneous"}), 3, scale=1.0)
    assert differing(typed, alike) == {"households.flags", "households.intercept"}
    rate = 0.3 * logistic(-0.6) + 0.5 * logistic(1.6) + 0.2 * logistic(3.2)
    mean = math.log(rate / (1 - rate))
    assert payers(alike)[0] == (0.0, 1.0)
    np.testing.assert_allclose(payers(alike)[1], mean)
    kind = typed.households.flags & 3
    own = typed.households.intercept - INTERCEPTS[kind]
    np.testing.assert_allclose(alike.households.intercept, mean + own, atol=1e-5)
    assert set(alike.households.flags & 3) == {1}
    assert np.array_equal(alike.households.flags >> 2, typed.households.flags >> 2)


def test_homogeneous_payers_respond_to_the_norm_with_the_mean_response(tiny, monkeypatch):
    seen = {}

    def noted(kind, run_pass):
        return lambda arrays, coefficients, *_: seen.update(norm=coefficients.norm)

    monkeypatch.setattr("simulation.agents.resident.with_rules_of", noted)
    for word, norm in (("typed", 0.4), ("homogeneous", 0.4 * 0.5)):
        shares = {"start.share_free_riders": 0.3, "start.share_dutiful": 0.2}
        model = GovernanceModel(tiny(**shares, **{"structure.payers": word}), 3)
        Resident.pay_fees(model)
        assert seen["norm"] == pytest.approx(norm)


# ---------------------------------------------------------------------------------------- firm


def profit(model, shares):
    """Profit of every compound by share of the cost of the standard that is spent."""
    places, quality = model.compounds, model.parameters.quality
    cost, ceiling = finance.cost_of_standard(model), 100 + 3 * model.policy.service_standard
    at_work = places.contracted
    effort = np.where(at_work, places.effort, 0.62)
    split = np.where(at_work, places.task_split / quality.measured_share, 1.0)
    seen = visible_quality_bought(shares * effort / 0.62, split, quality.visible_floor, ceiling)
    rate = places.collection_rate
    points = 0.45 * model.parameters.satisfaction.performance * seen
    paid = model.parameters.payment.satisfaction * rate * (1 - rate) * points / 15
    return places.fee * paid - shares * cost


@pytest.mark.parametrize("worth", [1.0, 3.0, 30.0])
def test_no_other_spending_leaves_a_firm_more(city, worth):
    """From fees at which the least is best everywhere, to some at which much is."""
    places = city.compounds
    places.fee *= worth
    billing = conduct.Billing(places.fee, places.collection_rate)
    best = conduct.best_share(city, slice(None), billing)
    assert (best >= city.parameters.money.floor_spending).all()
    assert (best > city.parameters.money.floor_spending).any() == (worth > 1)
    most = profit(city, best)
    for share in np.linspace(0.25, 3, 200):
        assert (profit(city, np.full(len(places), share)) <= most + 1e-12).all()


def test_firms_that_seek_a_margin_spend_what_leaves_them_most(city):
    saved, places = city.snapshot(), city.compounds
    PropertyFirm.spend(city)
    usual = places.spend.copy()
    city.restore(saved)
    city.structure = Structure(firm="profit_maximising")
    before, meant = places.spend.copy(), conduct.spending_meant(city)
    PropertyFirm.spend(city)
    seeking = places.contracted & ~is_public(city)[places.provider]
    assert 5 < seeking.sum() < len(places)
    np.testing.assert_allclose(
        places.spend[seeking], (before + 0.25 * (meant - before))[seeking], rtol=1e-12
    )
    np.testing.assert_array_equal(places.spend[~seeking], usual[~seeking])


def test_firms_bid_and_stay_by_what_they_mean_to_spend(city):
    places, rows = city.compounds, np.flatnonzero(city.compounds.contracted)
    income, cost = (
        places.income_memory + city.policy.operating_grant,
        finance.cost_of_standard(city),
    )
    usual = prospects.margins_expected(city, rows)
    np.testing.assert_allclose(usual, (1 - 0.8 * cost[rows] / income[rows]))
    city.structure = Structure(firm="profit_maximising")
    meant = conduct.spending_meant(city)
    now = prospects.margins_expected(city, rows)
    np.testing.assert_allclose(now, 1 - meant[rows] / income[rows])
    row = int(rows[0])
    fee, rate = float(places.reference_fee[row]), prospects.expected_collection(city, row)
    share = float(conduct.best_share(city, row, conduct.Billing(fee, rate)))
    assert prospects.prospect(city, row).cost == pytest.approx(share * cost[row])
    assert prospects.as_it_is(city, row).cost == pytest.approx(meant[row])


def test_payment_feeds_nothing_back_where_spending_does_not_follow_income(city):
    assert (payment_loop_gains(city)[city.compounds.contracted] > 0).any()
    city.structure = Structure(firm="profit_maximising")
    seeking = city.compounds.contracted & ~is_public(city)[city.compounds.provider]
    assert not payment_loop_gains(city)[seeking].any()


# ------------------------------------------------------------------------------------- capture


def test_ties_capture_together_or_in_turn(tiny):
    harm = 1.5
    for word in ("additive", "multiplicative"):
        settings = {"parameters.potency.log_harm": math.log(harm), "structure.capture": word}
        model = GovernanceModel(tiny(**{"levers": {}, **settings}), 1)
        posts = model.posts
        posts.oversight[:4], posts.firm_head[1:4] = 1.0, 1
        model.policy.rotation[2] = 1.0
        capture.follow_capture(model)
        alone, both = 0.10, 0.10 + 0.35
        if word == "additive":
            expected = harm * np.array([alone, both, both - 0.10, both])
        else:
            free = (1 - harm * 0.10) * (1 - harm * 0.35)
            expected = np.array([harm * alone, 1 - free, 1 - free * (1 + harm * 0.10), 1 - free])
        np.testing.assert_allclose(model.compounds.capture[:4], 0.03 * expected)
        assert not model.compounds.capture[4:].any()


def test_a_tie_that_captures_all_leaves_nothing_to_others():
    assert float(capture.captured_in_turn([0.5, 2.0, 0.3])) == 1.0
    assert float(capture.captured_in_turn([0.3])) == pytest.approx(0.3)


# --------------------------------------------------------------------------- score, imitation


def test_a_true_score_neither_inflates_nor_favours(city):
    places = city.compounds
    places.capture, city.posts.firm_head = 0.4, 1
    city.policy.score_inflation = 0.5
    usual, numbers = assessment.score_of(city), city.parameters.measurement
    city.structure = Structure(score="true")
    weights = assessment.weights_in_force(city)
    favour = numbers.judgement_capture * 0.4 + numbers.judgement_favour
    flattery = weights[:, 2] / weights.sum(axis=1) * favour + 0.5 * numbers.inflation
    assert flattery.min() > 1
    np.testing.assert_allclose(usual - assessment.score_of(city), flattery)


def test_a_true_score_is_not_gamed(city):
    places = city.compounds
    city.policy.pressure, city.scores.cut_black = 1.0, city.scores.score
    saved = city.snapshot()
    PropertyFirm.split_tasks(city)
    usual = places.task_split.copy()
    city.restore(saved)
    city.policy.pressure = 1.0
    city.structure = Structure(score="true")
    before = places.task_split.copy()
    PropertyFirm.split_tasks(city)
    np.testing.assert_allclose(places.task_split, before + 0.2 * (0.65 - before))
    assert (usual > places.task_split)[places.contracted].all()


def test_streets_imitate_whom_the_word_says(tiny):
    settings = {
        "levers": {"advisors": {}}, "start.districts": 1, "parameters.streets.copying": 1.0,
        "parameters.streets.copying_noise": 0.0, "parameters.streets.fatigue": 0.0,
        "parameters.streets.tournament": 0.0,
    }  # fmt: skip
    for word, imitated in (("reported", 3), ("true", 0)):
        model = GovernanceModel(tiny(**settings, **{"structure.imitation": word}), 1, scale=1.0)
        places, scores = model.compounds, model.scores
        scores.ranked = places.contracted
        scores.score = np.choose(places.street, [50.0, 60.0, 70.0, 80.0])
        places.visible_quality = np.choose(places.street, [80.0, 70.0, 60.0, 50.0])
        places.satisfaction = places.responsiveness = 60.0
        own = np.array([0.1, 0.2, 0.3, 0.9])
        model.implementation_of("advisors")[:] = own
        model.month = 6
        StreetOffice.tire_and_learn(model, model.programme.visibility())
        np.testing.assert_allclose(model.implementation_of("advisors"), own[imitated])


def test_a_true_score_has_no_error(city):
    places = city.compounds
    places.capture, city.policy.score_weights = 0.5, 0.0
    judged = 60 + 0.3 * (places.visible_quality - 60)
    parts = 0.5 * places.visible_quality + 0.3 * places.satisfaction + 0.2 * judged
    np.testing.assert_allclose(assessment.true_score(city), parts)


# ------------------------------------------------------------------- files, designs, commands


def test_a_design_varies_the_structure(tiny, tmp_path):
    words = ["network", "mean_field"]
    design = sim.Design(
        scenarios=[tiny()], strategies=["own", "no-policy"],
        settings={"structure.neighbours": words}, scale=0.05, months=2,
    )  # fmt: skip
    assert len(design.jobs()) == 4
    swept = sim.sweep(design, out=tmp_path / "sweep", workers=1)
    assert set(swept.runs["structure.neighbours"]) == set(words)
    assert swept.runs["run"].nunique() == 4


def test_the_design_has_every_alternative_alone_and_all_together():
    points = sim.Design.of("structures").points()
    usual = Structure().model_dump()
    alone = [{**usual, name: word} for name, word in ALTERNATIVES.items()]
    expected = [usual, *alone, ALTERNATIVES]
    assert points == [{f"structure.{key}": one[key] for key in usual} for one in expected]


def test_commands_tell_the_structure(xiaoqu, tmp_path):
    code, printed, _ = xiaoqu("list", "structure")
    assert code == 0
    for name, declared in Structure.switches().items():
        assert f"structure.{name}" in printed
        assert all(word in printed for word in declared.meanings)
    (tmp_path / "mine.toml").write_text(
        'extends = "wuhan"\nname = "mine"\n[structure]\nfirm = "profit_maximising"\n'
    )
    assert "structure.firm = profit_maximising  (scenario)" in xiaoqu("show", "mine.toml")[1]
    assert "structure.firm = satisficing  (assumption)" in xiaoqu("show", "wuhan")[1]
    differs = xiaoqu("diff", "wuhan", "mine.toml")[1]
    assert "structure.firm is 'satisficing' in wuhan, 'profit_maximising' in mine" in differs
