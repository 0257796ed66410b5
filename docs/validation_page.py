"""Write docs/findings/validation.md and its figure from a stored validation.

``python docs/validation_page.py results/validate/validation`` reads what `xiaoqu validate` has
stored in that folder, and runs nothing.  Whatever came out stands on the page: first the skill, the
interval score, the placebos and the rival without any effect, then every figure.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from tables import markdown

from simulation.analysis.formatting import shown_unit
from simulation.analysis.validation.table import NOT_FITTED
from simulation.io.errors import InputError

PAGE = Path(__file__).parent / "findings" / "validation.md"
IMAGES = Path(__file__).parent / "images"
FIGURE = "validation.png"
INTRODUCTION = """# Published figures beside predictions

`xiaoqu validate` made these numbers; `python docs/validation_page.py` wrote this page from them.
What the columns mean stands in [validation.md](../validation.md). {about}

"""
HEADINGS = {
    "target": "Targets, which a calibration may use",
    "holdout": "Holdouts, which none uses",
    "external": "Other places",
    "further": "Further figures",
    "stylised": "Stylised facts: steps from one figure to the next",
    "forecast": "Forecasts to the end of 2021",
}


REFERENCES = {
    "no_change": "no change", "other_cities": "the mean of the other cities", "prior": "the priors"
}  # fmt: skip
LARGE = 100
"""Numbers from which on no digits are shown after the point."""


def main() -> None:
    """Write the page and its figure."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("folder", type=Path, help="folder with figures.csv and about.json")
    options.add_argument("--page", type=Path, default=PAGE)
    options.add_argument("--images", type=Path, default=IMAGES)
    given = options.parse_args()
    given.page.write_text(page(given.folder), encoding="utf8")
    shutil.copyfile(given.folder / "figure.png", given.images / FIGURE)


def page(folder: Path) -> str:
    """Give the text of the page.

    Parameters
    ----------
    folder
        What a validation has stored.

    Raises
    ------
    InputError
        If there is no validation in the folder.
    """
    tables = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    if "skill" not in tables:
        raise InputError(f"{folder}: has no skill.csv, expected the folder of a validation")
    about = json.loads((folder / "about.json").read_text("utf8"))
    parts = [INTRODUCTION.format(about=said_of(about)), *first(tables), *figures(tables["figures"])]
    return "".join([*parts, *left_out(tables)]).rstrip() + "\n"


def said_of(about: dict[str, Any]) -> str:
    """Say what was run."""
    name = Path(about["posterior"]).stem
    of = f"the posterior `{name}`" if name else "the priors"
    return (
        f"It ran {', '.join(one.capitalize() for one in about['cities'])} with {about['samples']} "
        f"samples of {of} and {about['seeds']} seeds each, at a scale of {about['scale']:g}."
    )


def first(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """What stands first, whatever it says: skill, interval score, placebos and rivals."""
    yield "## Is it better than knowing nothing?\n\n"
    skill = tables["skill"]
    unseen = NOT_FITTED if NOT_FITTED in set(skill["role"]) else "all"
    of_all = skill[(skill["role"] == unseen) & skill["skill"].notna()]
    yield "".join(f"- {verdict(row)}\n" for row in of_all.to_dict("records")) + "\n"
    yield markdown(
        ["figures", "score", "against", "n", "skill", "90 % interval"],
        [
            [row["role"], words(row["score"]), words(row["reference"]), row["n_figures"],
             plain(row["skill"]), interval(row)]
            for row in skill[skill["skill"].notna()].to_dict("records")
        ],
    )  # fmt: skip
    compared = tables.get("comparisons", pd.DataFrame({"group": []}))
    for group, rows in compared.groupby("group", sort=False):
        yield f"\n## {str(group).capitalize()}\n\n{compared_with(rows)}\n"
        yield markdown(
            ["model", "figures", "moved", "log density left out", "difference", "unreliable"],
            [comparison(row, at) for at, row in enumerate(rows.to_dict("records"))],
        )


def verdict(row: dict[str, Any]) -> str:
    """Say in a sentence whether predictions are better than a reference."""
    against = f"{REFERENCES[row['reference']]} by the {words(row['score'])}"
    n = f"{row['n_figures']} figure{'' if row['n_figures'] == 1 else 's'}, {row['role']}"
    if row["low"] > 0:
        said = "better than"
    elif row["high"] < 0:
        said = "worse than"
    else:
        said = "not to be told from"
    return f"Predictions are **{said}** {against}: skill {plain(row['skill'])} ({n})."


def compared_with(rows: pd.DataFrame) -> str:
    """Say in sentences who predicts better, the reference or each of the others."""
    reference, *others = rows.to_dict("records")
    return "".join(_who_wins(reference, one) for one in others)


def _who_wins(reference: dict[str, Any], one: dict[str, Any]) -> str:
    difference, error = one["difference"], one["standard_error_of_difference"]
    if one["n_moved"] == 0:
        said = "moves no figure, and says nothing"
    elif abs(difference) <= 2 * error or difference == 0:
        said = f"predicts as well as *{reference['model']}*, within two standard errors"
    else:
        word = "better" if difference > 0 else "worse"
        said = f"predicts **{word}** than *{reference['model']}*"
    return f"*{one['model']}* {said} ({difference:+.2f} ± {error:.2f}).\n"


def comparison(row: dict[str, Any], at: int) -> list[str]:
    """Row of the table of rivals, placebos or error models."""
    density = f"{row['log_density']:.2f} ± {row['standard_error']:.2f}"
    difference = f"{row['difference']:+.2f} ± {row['standard_error_of_difference']:.2f}"
    moved = "" if pd.isna(row["n_moved"]) else str(int(row["n_moved"]))
    unreliable = f"{row['n_unreliable']} of {row['n_figures']}"
    return [
        row["model"],
        str(row["n_figures"]),
        moved,
        density,
        difference if at else "",
        unreliable,
    ]


def figures(table: pd.DataFrame) -> Iterator[str]:
    """Every figure beside its prediction, by group."""
    yield f"\n## Every figure\n\n![Predicted intervals and published values](../images/{FIGURE})\n"
    for role, heading in HEADINGS.items():
        rows = table[(table["role"] == role) & table["median"].notna()]
        if len(rows):
            yield f"\n### {heading}\n\n" + markdown(
                ["city", "figure", "unit", "published", "median", "90 % interval", "CRPS",
                 "prior", "no change", "other cities", "width over prior"],
                [figure_row(row) for row in rows.to_dict("records")],
            )  # fmt: skip
    without = table[table["without"].notna() & table["median"].isna()]
    if len(without):
        yield "\n### Without a counterpart in the model\n\n" + markdown(
            ["city", "figure", "why"], without[["city", "figure", "without"]].to_numpy().tolist()
        )


def figure_row(row: dict[str, Any]) -> list[str]:
    """Row of the table of figures, in the unit in which it is shown."""
    factor, unit = shown_unit(row["unit"])
    names = ("published", "median", "low", "high", "crps", "crps_prior", "crps_no_change")
    shown = {name: factor * row[name] for name in (*names, "crps_other_cities")}
    return [
        row["city"].capitalize(), f"`{row['figure']}`", unit, number(shown["published"]),
        number(shown["median"]), interval(shown), number(shown["crps"]),
        number(shown["crps_prior"]), number(shown["crps_no_change"]),
        number(shown["crps_other_cities"]), number(row["width_over_prior"]),
    ]  # fmt: skip


def left_out(tables: dict[str, pd.DataFrame]) -> Iterator[str]:
    """What was predicted from the others."""
    for name, heading in (
        ("without_each", "Each figure left out"), ("without_city", "Each city left out")
    ):  # fmt: skip
        rows = tables.get(name, pd.DataFrame())
        if len(rows):
            yield f"\n## {heading}\n\n" + markdown(
                ["left out", "fitted", "log density", "from the prior, nats", "effective samples",
                 "reliable"],
                [
                    [row["left_out"], row.get("fitted", ""), number(row["log_density"]),
                     f"{row['nats_from_prior']:.2f}", f"{row['effective_sample_size']:.0f}",
                     "yes" if row["reliable"] else "unreliable"]
                    for row in rows.to_dict("records")
                ],
            )  # fmt: skip


def number(value: float) -> str:
    """Format a number; nothing if it is missing."""
    if pd.isna(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"


def interval(row: dict[str, Any]) -> str:
    """Format the ends of an interval; nothing if they are missing."""
    return "" if pd.isna(row["low"]) else f"{number(row['low'])} to {number(row['high'])}"


def plain(value: float) -> str:
    """Format a skill or a difference, without a sign of nothing."""
    return f"{round(value, 2) + 0.0:.2f}"


def words(name: str) -> str:
    """Name of a column as words."""
    return "CRPS" if name == "crps" else name.replace("_", " ")


if __name__ == "__main__":
    main()
