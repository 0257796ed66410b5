"""Questions 7 and 8: what published numbers would need."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tables import markdown

import simulation as sim
from questions.answer import Answer
from questions.measures import COLLECTION, OF_OLD, REPORTED, RESOLUTION, SATISFACTION, TICKETS
from questions.question import WITHOUT, Contrast, Effects, Measure, Question, Statement, against

PROGRAMME = Contrast("the programme", {"programme": 1.0})
NONE = Contrast("no programme", {"none": 1.0})
NO_EFFECT = Contrast("the programme, no institution works", {f"programme+{WITHOUT}": 1.0})
NOTHING = Contrast("no programme, no institution works", {WITHOUT: 1.0})
RISES = (PROGRAMME, NONE, NO_EFFECT, NOTHING)


def published_rise() -> float:
    """Give the rise of Wuhan's index from 2017 to 2018, in points; both numbers are targets."""
    figures = sim.load("wuhan").published
    return float(figures["satisfaction_2018"].value) - float(figures["satisfaction_2017"].value)


def as_published(answer: Answer) -> dict[str, str]:
    """Give how often the rise is reached, and what is other in the samples that reach it."""
    rise, rows = published_rise(), []
    for contrast in RISES:
        reported, true = (
            answer.values(contrast, one, 2, 1).dropna() for one in (REPORTED, SATISFACTION)
        )
        reached = reported >= rise
        kept = true.reindex(reported.index)[reached]
        shares = [f"{100 * float(reached.mean()):.0f} %" if len(reported) else ""]
        shares += [f"{100 * float((kept >= rise).mean()):.0f} %" if len(kept) else ""]
        rows.append([contrast.label, f"{len(reported)}", *shares])
    head = ["", "samples", "reported rise as published or more", "of these, true rise as much"]
    title = f"How often the published rise of {rise:.1f} points is reached"
    return {title: markdown(head, rows), "What is other where it is reached": _others(answer, rise)}


def _others(answer: Answer, rise: float) -> str:
    """Compare the parameters of the samples that reach the rise with those of the others."""
    reported = answer.values(PROGRAMME, REPORTED, 2, 1).dropna()
    reached = reported >= rise
    samples = answer.samples.reindex(reported.index).dropna(axis=1)
    if reached.sum() < 5 or (~reached).sum() < 5:
        return (
            f"{int(reached.sum())} of {len(reported)} samples reach it: too few on one side to "
            "compare their parameters.\n"
        )
    shift = (samples[reached].mean() - samples[~reached].mean()) / samples.std()
    error = float(np.sqrt(1 / reached.sum() + 1 / (~reached).sum()))
    first = shift.abs().sort_values(ascending=False, kind="stable").index[:8]
    rows = [
        [f"`{name}`", *(f"{samples[name][rows].mean():.3g}" for rows in (reached, ~reached)),
         f"{shift[name]:+.2f}"]
        for name in first
    ]  # fmt: skip
    head = ["parameter", "mean where reached", "mean elsewhere", "difference, standard deviations"]
    note = (
        f"The eight largest differences of {samples.shape[1]}; the standard error of each is "
        f"{error:.2f}, so that some of this size are chance.\n\n"
    )
    return note + markdown(head, rows)


RISE_OF_SATISFACTION = Question(
    name="07-rise-of-satisfaction",
    about=(
        f"Wuhan published that its index rose by {published_rise():.1f} points from 2017 to 2018. "
        "The programme as it was, and no programme, with many samples: how does the index rise "
        "that "
        "the model would report, and how does satisfaction? Both numbers are *targets*: a "
        "posterior "
        "has seen them."
    ),
    statements=(
        Statement(
            "With the programme, reported satisfaction changes from year 1 to year 2 by",
            PROGRAMME,
            REPORTED,
            2,
            1,
            nothing_works=NO_EFFECT,
        ),
        Statement(
            "True satisfaction changes at the same time by",
            PROGRAMME,
            SATISFACTION,
            2,
            1,
            nothing_works=NO_EFFECT,
        ),
        Statement(
            "Without the programme, reported satisfaction changes by",
            NONE,
            REPORTED,
            2,
            1,
            nothing_works=NOTHING,
        ),
        Statement(
            "Of the change of reported satisfaction, the programme makes",
            against("programme less none", "programme"),
            REPORTED,
            2,
            1,
            nothing_works=against("programme less none", f"programme+{WITHOUT}", WITHOUT),
        ),
    ),
    effects=(
        Effects("Change from year 1 to year 2", RISES, (REPORTED, SATISFACTION, OF_OLD), 2, 1),
    ),
    more=as_published,
    change=(
        "What the index is: its definition, sample and method are not published, and a new method "
        "in the first year of a series makes a step that is no change of satisfaction.",
    ),
    again=10,
    prior=24,
)

# --------------------------------------------------------------------------- 8: fewer tickets

WAYS = {
    "better service": "tickets-better-service",
    "other channels": "tickets-diversion",
    "captured overseers": "tickets-suppression",
}
WAY = {label: against(label, arm) for label, arm in WAYS.items()}
ISSUES = Measure("issues", "issues that arise", relative=True)
REPORTS = Measure("reports", "reports on all channels", relative=True)
INDICATORS = (
    TICKETS,
    REPORTS,
    Measure("reports_to_provider", "reports to the provider", relative=True),
    Measure("complaint_concentration", "concentration of tickets"),
    Measure("resolution_rate!reported", "issues solved, as reported"),
    Measure("mean_delay", "delay", relative=True),
    REPORTED,
    COLLECTION,
    Measure("firm_replacements", "replaced firms"),
)


def telling(answer: Answer) -> dict[str, str]:
    """Give how well each indicator tells samples in which satisfaction rises from the others."""
    years = 5
    good = pd.concat([answer.values(one, SATISFACTION, years) for one in WAY.values()]) > 0
    rows = []
    for measure in INDICATORS:
        change = pd.concat([answer.values(one, measure, years) for one in WAY.values()])
        known = change.notna().to_numpy()
        share = _in_order(change.to_numpy()[known], good.to_numpy()[known])
        if share is None:
            rows.append([measure.label, "", ""])
            continue
        means = "higher" if share >= 0.5 else "lower"
        rows.append([measure.label, means, f"{100 * max(share, 1 - share):.0f} %"])
    head = ["indicator, change", "of the better", "pairs told apart"]
    n = int(good.sum())
    note = (
        f"Satisfaction rises in {n} of {len(good)} runs of the three ways, and not in "
        f"{len(good) - n}. Of all pairs of one of each kind, in how many has the better one the "
        "higher value of an indicator (or the lower, as the column says)? Half is chance.\n\n"
    )
    return {"Which indicator would tell": note + markdown(head, rows)}


def _in_order(change: np.ndarray, good: np.ndarray) -> float | None:
    """Share of pairs of one good and one other of which the good one is higher; ties are halves."""
    better, others = change[good], change[~good]
    if not len(better) or not len(others):
        return None
    less = (better[:, None] > others[None, :]).mean()
    return float(less + 0.5 * (better[:, None] == others[None, :]).mean())


FEWER_TICKETS = Question(
    name="08-fewer-tickets",
    about=(
        "A city published that tickets of its 12345 hotline fell by 37 %. Three ways to fewer "
        "tickets: better service (emergency repair, joint meetings, rules for replies), other "
        "channels (meetings, online evaluation, at the upper end of what is diverted), and "
        "captured "
        "overseers (many posts, at the upper end of what is suppressed)."
    ),
    statements=(
        Statement(
            "By better service, tickets change in year 5 by",
            WAY["better service"],
            TICKETS,
            5,
            nothing_works=against("better service", f"tickets-better-service+{WITHOUT}", WITHOUT),
        ),
        Statement("By other channels they change by", WAY["other channels"], TICKETS, 5),
        Statement("By captured overseers they change by", WAY["captured overseers"], TICKETS, 5),
        Statement(
            "Satisfaction then changes, by better service, by",
            WAY["better service"],
            SATISFACTION,
            5,
        ),
        Statement("By other channels it changes by", WAY["other channels"], SATISFACTION, 5),
        Statement(
            "By captured overseers it changes by", WAY["captured overseers"], SATISFACTION, 5
        ),
    ),
    effects=(
        Effects(
            "Against no programme", tuple(WAY.values()), (TICKETS, REPORTS, ISSUES, SATISFACTION), 5
        ),
        Effects("Other indicators", tuple(WAY.values()), (*INDICATORS[2:7], RESOLUTION), 5),
    ),
    measures=INDICATORS,
    more=telling,
    change=(
        "Ways that are mixed: a programme that does all three has one number of tickets for them.",
        "Other reasons, such as a pandemic or another way to count tickets.",
    ),
)
