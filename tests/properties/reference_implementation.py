"""A reference implementation of the residents: every household an ordinary Mesa agent.

It is written from the equations of the documentation (2.5 and 2.6), not from the compiled passes,
and uses the same random numbers, so that a test can compare the two household by household.  With
``keyed=False`` it draws from Mesa's own generator, as an ordinary Mesa model would; then it only
serves to compare speed.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from statistics import NormalDist

import mesa

from simulation.model.model import GovernanceModel

normal_quantile = NormalDist().inv_cdf

CONDITIONAL, PARTY_MEMBER = 1, 8


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers of the equations, the same for all households."""

    performance: float = 0.60
    disconfirmation: float = 0.20
    loss_aversion: float = 1.5
    anchoring: float = 0.25
    influence: float = 0.10
    adaptation: float = 0.04
    publicity: float = 0.004
    promise: float = 0.3
    perception_sd: float = 6.0
    mood_sd: float = 1.5
    satisfaction: float = 1.0
    norm: float = 0.4
    habit: float = 0.8
    fee: float = 0.25
    party: float = 0.2
    recovery: float = 0.02

    @classmethod
    def of(cls, model: GovernanceModel) -> Rules:
        """Take the numbers that a model uses."""
        feel, pay = model.parameters.satisfaction, model.parameters.payment
        typed = model.structure.payers == "typed"
        return cls(
            performance=feel.performance,
            disconfirmation=feel.disconfirmation,
            loss_aversion=feel.loss_aversion,
            anchoring=feel.anchoring,
            influence=feel.influence,
            adaptation=feel.adaptation,
            publicity=feel.publicity_effect,
            promise=feel.promise_effect,
            perception_sd=feel.perception_noise,
            mood_sd=feel.mood_noise,
            satisfaction=pay.satisfaction,
            norm=pay.norm * (1.0 if typed else model.city.start.share_conditional),
            habit=pay.habit,
            fee=pay.fee,
            party=pay.party,
            recovery=pay.recovery,
        )


class PlainCompound:
    """What all households of a compound share this month."""

    __slots__ = (
        "billed",
        "common",
        "dues",
        "mediated",
        "mobilised",
        "promised",
        "publicity",
        "row",
        "seen",
    )

    def __init__(self, row: int) -> None:
        self.row = row

    def look(self, model: GovernanceModel) -> None:
        """Take over what decides perception and satisfaction (2.5) from the model's columns."""
        place, row, feel = model.compounds, self.row, model.parameters.satisfaction
        aware = feel.facility_awareness
        facilities = (1 - aware) * 60 + aware * float(place.facility_condition[row])
        self.seen = (
            0.45 * float(place.visible_quality[row])
            + 0.30 * facilities
            + 0.25 * float(place.responsiveness[row])
        )
        still_open = int(model.issues.queue[row, 0] + model.issues.queue[row, 1])
        self.common = (
            feel.base
            + (0.6 - feel.performance) * 63
            + feel.trust * (2 * float(place.trust[row]) - 1)
            - feel.open_issues * min(1.0, 4 * still_open / int(place.households[row]))
            - feel.new_fee * float(place.new_fee[row])
            + feel.trend * max(0, model.month) / 12
            + feel.shock_sd * model.shock("satisfaction")
        )
        self.publicity = float(model.policy.publicised[row])
        self.promised = bool(place.promise[row])

    def send_bill(self, model: GovernanceModel) -> None:
        """Take over what decides payment (2.6) from the model's columns."""
        place, row, pay = model.compounds, self.row, model.parameters.payment
        fee = float(place.fee[row])
        displeasure = min(2.0, max(0.0, (60 - float(place.satisfaction[row])) / 15))
        has_owners_committee = int(model.committees.kind[row]) == 1
        self.mediated = float(model.policy.fee_mediation[row])
        self.mobilised = float(model.policy.mobilisation[row])
        self.billed = bool(place.service_mode[row] > 0) and fee > 0
        self.dues = (
            pay.shift
            - pay.fee * fee / 1.5
            + 4 * pay.trust * (float(place.trust[row]) - 0.5)
            - 2 * pay.crowding_out * float(place.dependence[row])
            - pay.boycott * has_owners_committee * (1 + model.policy.disclosed[row]) * displeasure
            + pay.mediation * self.mediated
            + float(model.policy.payment_ease[row])
        )


class PlainHousehold(mesa.Agent):
    """A household that perceives, talks with its neighbours and pays."""

    model: PlainCity
    neighbours: list[PlainHousehold]

    def __init__(self, city: PlainCity, compound: PlainCompound, position: int) -> None:
        super().__init__(city)
        self.compound = compound
        self.identity = compound.row << 32 | position
        self.paid = False

    def perceive(self) -> None:
        """Equations 2.5; what the neighbours felt last month is in their `before`."""
        rules, place = self.model.rules, self.compound
        noise, mood = self.moods()
        quality = place.seen + rules.perception_sd * noise
        expected = self.expectation
        gap = quality - expected
        dread = rules.loss_aversion if gap < 0.0 else 1.0
        target = place.common + rules.performance * quality
        target += rules.disconfirmation * dread * gap
        around = 0.0
        for other in self.neighbours:
            around += other.before
        own = self.before
        effective = own + rules.anchoring * (target - own) + rules.mood_sd * mood
        effective += rules.influence * (around / len(self.neighbours) - own)
        self.satisfaction = 0.0 if effective < 0.0 else 100.0 if effective > 100.0 else effective
        hoped = expected + rules.adaptation * gap
        hoped += rules.publicity * place.publicity * (75.0 - expected)
        if place.promised and expected < 72.0:
            hoped += rules.promise * (72.0 - expected)
        self.expectation = 0.0 if hoped < 0.0 else 100.0 if hoped > 100.0 else hoped
        self.habit_before = self.habit

    def pay(self) -> None:
        """Equations 2.6; what the neighbours were used to is in their `habit_before`."""
        self.before = self.satisfaction
        place = self.compound
        if not place.billed:
            return
        random_numbers, second = self.chances()
        self.paid = random_numbers < 1.0 / (1.0 + math.exp(-self.utility()))
        self.habit += 0.08 * (self.paid - self.habit)
        if not self.paid:
            if self.arrears < 60:
                self.arrears += 1
        elif (
            self.arrears
            and (self.satisfaction > 65.0 or place.mediated > 0.0)
            and second < self.model.rules.recovery
        ):
            self.arrears -= 1

    def utility(self) -> float:
        """Utility of paying (U_i); the same before and after this month's payment."""
        rules, place, own = self.model.rules, self.compound, self.habit_before
        utility = (
            self.intercept
            + place.dues
            + rules.satisfaction * (self.satisfaction - 65.0) / 15.0
            + 2.0 * rules.habit * (own - 0.5)
            + rules.fee * 0.3 * self.affordability
        )
        if self.conditional:
            around = 0.0
            for other in self.neighbours:
                around += other.habit_before
            utility += rules.norm * (around / len(self.neighbours) - 0.6) / 0.2
        if self.party_member:
            utility += rules.party * place.mobilised
        return utility

    def moods(self) -> tuple[float, float]:
        """Two standard normal numbers: error of perception, and mood."""
        city = self.model
        word_0, word_1, _, _ = philox(city.key, self.identity, city.perceiving)
        return normal_quantile(unit(word_0)), normal_quantile(unit(word_1))

    def chances(self) -> tuple[float, float]:
        """Two uniform numbers: for paying, and for recovering a month owed."""
        city = self.model
        word_0, word_1, _, _ = philox(city.key, self.identity, city.paying)
        return unit(word_0), unit(word_1)


class OrdinaryHousehold(PlainHousehold):
    """The same household with random numbers of Mesa's own generator."""

    def moods(self) -> tuple[float, float]:
        """Two standard normal numbers."""
        gauss = self.random.gauss
        return gauss(0.0, 1.0), gauss(0.0, 1.0)

    def chances(self) -> tuple[float, float]:
        """Two uniform numbers."""
        return self.random.random(), self.random.random()


class PlainCity(mesa.Model):
    """The households of a model, once more.

    Parameters
    ----------
    model
        Model whose households and compounds are copied as they are.
    keyed
        Whether the households have the same random numbers as those of the model.
    """

    keyed_kind: type[PlainHousehold] = PlainHousehold
    ordinary_kind: type[PlainHousehold] = OrdinaryHousehold

    def __init__(self, model: GovernanceModel, keyed: bool = True) -> None:
        super().__init__(rng=model.seed)
        self.rules = Rules.of(model)
        self.key = model.seed % 2**64
        self.turn_to(model.month)
        self.compounds = [PlainCompound(row) for row in range(len(model.compounds))]
        kind = self.keyed_kind if keyed else self.ordinary_kind
        self.residents = [
            [kind(self, compound, position) for position in range(n)]
            for compound, n in zip(self.compounds, model.compounds.simulated.tolist(), strict=True)
        ]
        self.households = [household for people in self.residents for household in people]
        self._give_state(model)
        far, first = model.households.far.tolist(), 0
        for compound, people in zip(self.compounds, self.residents, strict=True):
            if model.structure.neighbours == "network":
                self._introduce(people, far[first : first + len(people)])
            else:
                self._put_together(people)
            first += len(people)
            compound.look(model)
            compound.send_bill(model)

    def step(self) -> None:
        """One month of all households, with what their compounds are like at present."""
        self.agents.do("perceive")
        self.agents.do("pay")
        self.turn_to(self.month + 1)

    def turn_to(self, month: int) -> None:
        """Set the month on which random numbers depend."""
        self.month = month
        self.perceiving, self.paying = (counter(name, month) for name in ("perceive", "pay"))

    def shift_satisfaction(self, compound: int, points: float) -> None:
        """Raise or lower the satisfaction in a compound from outside."""
        for household in self.residents[compound]:
            household.satisfaction = min(100.0, max(0.0, household.satisfaction + points))
            household.before = household.satisfaction

    def restart_billing(self, compound: int, readiness: float) -> None:
        """Households that never had a bill begin with some readiness to pay."""
        for household in self.residents[compound]:
            household.habit = max(household.habit, 0.45 * readiness)

    def _give_state(self, model: GovernanceModel) -> None:
        people = model.households
        names = ("satisfaction", "expectation", "habit", "arrears", "intercept", "affordability")
        columns = zip(*(getattr(people, name).tolist() for name in names), strict=True)
        for household, values in zip(self.households, columns, strict=True):
            for name, value in zip(names, values, strict=True):
                setattr(household, name, value)
            household.before, household.habit_before = household.satisfaction, household.habit
        for household, flags in zip(self.households, people.flags.tolist(), strict=True):
            household.conditional = flags & 3 == CONDITIONAL
            household.party_member = flags & PARTY_MEMBER != 0

    def _put_together(self, people: list[PlainHousehold]) -> None:
        """Neighbours in a mean field: all of the compound."""
        for household in people:
            household.neighbours = people

    def _introduce(self, people: list[PlainHousehold], far: list[list[int]]) -> None:
        """Neighbours: three to either side in a building of about sixty, and two farther away."""
        n = len(people)
        buildings = max(1, (n + 30) // 60)
        for b in range(buildings):
            start, end = b * n // buildings, (b + 1) * n // buildings
            inside = people[start:end]
            for k, household in enumerate(inside):
                near = [inside[(k + step) % len(inside)] for step in (1, -1, 2, -2, 3, -3)]
                household.neighbours = near + [self.households[row] for row in far[start + k]]


def unit(word: int) -> float:
    """Uniform number in (0, 1) from a word of 32 bits."""
    return (word + 0.5) / 4294967296.0


def counter(decision: str, month: int) -> int:
    """Upper half of a counter: code of the decision, then the month."""
    return zlib.crc32(decision.encode()) << 32 | month % 2**32


def philox(key: int, low: int, high: int) -> tuple[int, int, int, int]:
    """Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011) in plain whole numbers."""
    mask = 0xFFFFFFFF
    key_0, key_1 = key & mask, key >> 32
    a, b, c, d = low & mask, low >> 32, high & mask, high >> 32
    for _ in range(10):
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b = (right >> 32) ^ b ^ key_0, right & mask
        c, d = (left >> 32) ^ d ^ key_1, left & mask
        key_0, key_1 = (key_0 + 0x9E3779B9) & mask, (key_1 + 0xBB67AE85) & mask
    return a, b, c, d
