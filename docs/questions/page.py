"""Page of a question: question, design, figure, answer, and what would change it."""

from __future__ import annotations

import math

from tables import markdown

from questions.answer import Answer, Spread
from questions.measures import SPENT
from questions.question import WITHOUT, Contrast, Effects, Measure, Question, Statement
from questions.runs import AGAIN, MAIN, PRIORS
from simulation.analysis.standing import INFORMED, LEAST_SAMPLES

ENOUGH = 19
"""Samples from which an interval of 90 % is no longer their whole range."""
NOT_RUN = "Not run yet: `make findings-runs`."
NOTE = "<!-- Written by `make findings` from docs/findings/data; do not edit. -->\n"
STANDING = (
    "*Calibrated*: the share of the variance over the samples that goes along with parameters "
    "which the data inform (linear, corrected for their number; 0 if chance would explain as much "
    "in more than one of twenty cases). *Random*: what another seed changes. *Assumed*: the rest, "
    f"and the standing of a conclusion of which less than {100 * INFORMED:.0f} % is calibrated. "
    f"Fewer than {LEAST_SAMPLES} different samples tell nothing; some dozens leave all three rough."
)


def page_of(answer: Answer) -> str:
    """Write the page of a question."""
    question = answer.question
    parts = [
        NOTE,
        f"# {question.design().title}\n",
        _design(answer),
        f"![Effects and their 90 % intervals](../images/questions/{question.name}.png)\n",
        _answer(answer),
        *(_effects(answer, one) for one in question.effects),
        *(f"### {title}\n\n{text}" for title, text in _more(answer).items()),
        _standing(answer),
        _change(answer),
    ]
    return "\n".join(parts)


def page_without_runs(question: Question) -> str:
    """Write the page of a question that has no table."""
    head = f"{NOTE}\n# {question.design().title}\n\n## Design\n\n{question.about}\n"
    return f"{head}\n{NOT_RUN}\n"


def sentence(answer: Answer, statement: Statement) -> str:
    """Write a statement with its number, interval and share of the samples that turn its sign."""
    found = answer.of(statement)
    if not found.n:
        return f"{statement.text} nothing that could be measured."
    number = f"{shown(found.median, statement.measure)} {statement.measure.unit}"
    return f"{statement.text} {number} ({_range(found, statement.measure)}); {_turns(found)}."


def effects_table(answer: Answer, effects: Effects) -> str:
    """Give contrasts by measures: median, interval, and share of samples that turn the sign."""
    several = len({one.city for one in effects.contrasts}) > 1
    head = [*(["city"] if several else []), "", *(_head(one) for one in effects.measures)]
    rows = []
    for contrast in effects.contrasts:
        cells = [
            cell(answer.spread(contrast, measure, effects.year, effects.since), measure)
            for measure in effects.measures
        ]
        city = [contrast.city.capitalize()] if several else []
        rows.append([*city, contrast.label, *cells])
    return markdown(head, rows)


def per_yuan(
    answer: Answer, contrasts: tuple[Contrast, ...], measures: tuple[Measure, ...], year: int
) -> dict[str, str]:
    """Give effects for each yuan per household and year, where there is a cost."""
    several = len({one.city for one in contrasts}) > 1
    rows = []
    for contrast in contrasts:
        cost = answer.values(contrast, SPENT, year)
        ratios = [answer.values(contrast, one, year) / cost.where(cost > 0) for one in measures]
        cells = [cell(Spread.of(r), one) for r, one in zip(ratios, measures, strict=True)]
        rows.append([*([contrast.city.capitalize()] if several else []), contrast.label, *cells])
    head = [*(["city"] if several else []), "", *(f"{_head(one)} a yuan" for one in measures)]
    note = "Only samples in which it costs more than nothing count.\n\n"
    return {f"For each yuan per household and year, year {year}": note + markdown(head, rows)}


def cell(found: Spread, measure: Measure) -> str:
    """Give a spread as it stands in a table."""
    if not found.n:
        return ""
    middle, low, high = (shown(x, measure) for x in (found.median, found.low, found.high))
    interval = f" ({low} to {high})" if found.n > 1 else ""
    return f"{middle}{interval}, {100 * found.turns:.0f} %"


def shown(value: float, measure: Measure) -> str:
    """Give a difference with its sign; what is rounded to zero has none."""
    digits = 2 if measure.unit == "points" else 1
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def _head(measure: Measure) -> str:
    short = {"percentage points": "pp", "per cent": "%"}
    short["yuan per household and year"] = "yuan a year"
    return f"{measure.label}, {short.get(measure.unit, measure.unit)}"


def _range(found: Spread, measure: Measure) -> str:
    if found.n < 2:
        return "one sample, without an interval"
    ends = f"{shown(found.low, measure)} to {shown(found.high, measure)}"
    if found.n < ENOUGH:
        covers = 100 * (found.n - 1) / (found.n + 1)
        return f"range of {found.n} samples {ends}, in which {covers:.0f} % of all would lie"
    return f"90 % interval {ends}, {found.n} samples"


def _turns(found: Spread) -> str:
    if found.median == 0:
        return f"in {100 * found.turns:.0f} % of the samples it is not zero"
    return f"the sign turns in {100 * found.turns:.0f} % of the samples"


def _design(answer: Answer) -> str:
    question, about = answer.question, answer.about
    main = answer.table[answer.table["part"] == MAIN]
    n_arms = len(main[["city", "arm"]].drop_duplicates())
    again = answer.table.loc[answer.table["part"] == AGAIN, "sample"].nunique()
    from_ = f"the posterior `{about['posterior']}`" if about["posterior"] else "the priors"
    lines = [
        "## Design\n",
        f"{question.about}\n",
        f"{n_arms} arms ([the design](../../scenarios/questions/{question.name}.toml)), "
        f"{about['samples']} samples of all uncertain parameters from {from_}, which all arms "
        f"share "
        f"with their random numbers; {again} samples with a second seed; {about['runs']} runs of "
        f"{about['months']} months on {100 * about['streets']:.0f} % of the streets. "
        f"Arms with `{WITHOUT}` are those in which no institution works.\n",
        *(f"*{one[0].upper()}{one[1:]}.*\n" for one in about["heading"]),
    ]
    return "\n".join(lines)


def _answer(answer: Answer) -> str:
    question = answer.question
    first, *others = question.statements
    lines = [f"## Answer{_heading(answer)}\n", f"**{sentence(answer, first)}**\n"]
    lines += [f"- {sentence(answer, one)}" for one in others]
    return "\n".join(lines) + "\n"


def _heading(answer: Answer) -> str:
    """Say in the heading of an answer if nothing that matters for it is calibrated."""
    if answer.about["samples"] == 1:
        return ": *one set of assumptions*"
    if not answer.about["posterior"]:
        return ": *assumed* (samples from the priors; nothing is calibrated)"
    standing = answer.standing(answer.question.statements[0])
    return "" if standing and standing.calibrated >= INFORMED else ": *assumed*"


def _effects(answer: Answer, effects: Effects) -> str:
    n = min(answer.spread(one, effects.measures[0], effects.year, effects.since).n
            for one in effects.contrasts)  # fmt: skip
    what = "median (90 % interval), share of the samples in which the sign turns"
    inside = f" Of fewer than {ENOUGH} samples the interval is their range." if n < ENOUGH else ""
    head = f"### {effects.title}\n\nYear {effects.year}: {what}.{inside}\n\n"
    return head + effects_table(answer, effects)


def _more(answer: Answer) -> dict[str, str]:
    return answer.question.more(answer) if answer.question.more else {}


def _standing(answer: Answer) -> str:
    rows = []
    for one in answer.question.statements:
        parts = answer.standing(one)
        shares = (parts.calibrated, parts.assumed, parts.random) if parts else ()
        prior = cell(answer.of(one, PRIORS), one.measure) if answer.has(PRIORS) else "the same"
        nothing = one.nothing_works
        rest = (
            cell(answer.spread(nothing, one.measure, one.year, one.since), one.measure)
            if nothing
            else ""
        )
        percent = [f"{100 * share:.0f} %" for share in shares] or ["", "", ""]
        name = f"{one.contrast.city.capitalize()}: {one.contrast.label}, {_head(one.measure)}"
        about = "calibrated" if parts and parts.calibrated >= INFORMED else "*assumed*"
        if parts is None and answer.of(one).n < LEAST_SAMPLES:
            about = "too few samples"
        rows.append([name, about, cell(answer.of(one), one.measure), *percent, prior, rest])
    head = [
        "conclusion", "standing", "effect", "calibrated", "assumed", "random", "under the priors",
        "where no institution works",
    ]  # fmt: skip
    return f"## How sure is it\n\n{markdown(head, rows)}\n{STANDING}\n"


def _change(answer: Answer) -> str:
    question = answer.question
    lines = ["## What would change it\n", f"- {_drivers(answer)}"]
    lines += [f"- {one}" for one in question.change]
    return "\n".join(lines) + "\n"


def _drivers(answer: Answer) -> str:
    """Name the parameters with which the headline goes along more than chance would have it."""
    names, chance, n = answer.drivers(answer.question.statements[0])
    strong = [f"`{name}` ({rho:+.2f})" for name, rho in names if abs(rho) > chance]
    search = f"of {n} parameters over {answer.about['samples']} samples"
    if strong:
        return (
            f"Other values of {', '.join(strong)}: rank correlations with the first number that "
            f"chance alone would exceed in fewer than one search of twenty ({search})."
        )
    if not names or math.isnan(chance):
        return "No parameter can be named: there are too few samples, or the number does not vary."
    name, rho = names[0]
    return (
        f"No single parameter stands out: the strongest rank correlation with the first number, "
        f"that of `{name}`, is {rho:+.2f}, and chance alone finds {chance:.2f} in one search of "
        f"twenty ({search})."
    )
