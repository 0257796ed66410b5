"""Write the pages of the questions in docs/findings, from committed tables or from new runs.

``make findings`` (``python docs/make_findings.py``) writes pages, figures and the table of both
READMEs from the tables in docs/findings/data, in seconds; ``--check`` changes nothing and says what
is out of date.
``make findings-runs`` (``--run``) runs the designs in scenarios/questions first.  It can be stopped
and goes on where it was.  Questions are named by their numbers: ``--run 0 4``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from questions import chinese, figure, page, runs
from questions.answer import Answer
from questions.catalogue import QUESTIONS
from questions.question import Question
from questions.samples import Source
from tables import MARKED, block

from simulation.experiments.posterior_samples import DEFAULT

DOCS = Path(__file__).resolve().parent
FINDINGS, IMAGES = DOCS / "findings", DOCS / "images" / "questions"
README, HEADLINE = DOCS.parent / "README.md", "question 0"
README_ZH = README.with_name("README.zh.md")
SECONDS_PER_MONTH = 0.02
"""Processor time of a month of a run on a fifth of the streets, for the forecast."""


def main(arguments: Sequence[str]) -> int:
    """Run, write or check; the exit code is 1 if a check finds anything."""
    options = _options(arguments)
    chosen = [one for one in QUESTIONS if not options.numbers or _number(one) in options.numbers]
    if options.run:
        _run(chosen, options)
    answers = [Answer(one) for one in chosen if (runs.DATA / f"{one.name}.csv").is_file()]
    run = {one.question.name: page.page_of(one) for one in answers}
    fresh = {
        FINDINGS / f"{one.name}.md": run.get(one.name) or page.page_without_runs(one)
        for one in chosen
    }
    if answers and answers[0].question is QUESTIONS[0]:
        fresh |= readmes(answers[0])
    outdated = [
        path for path, text in fresh.items()
        if not path.is_file() or path.read_text(encoding="utf8") != text
    ]  # fmt: skip
    if options.check:
        sys.stdout.write(
            "".join(f"{path.name} is out of date; run make findings\n" for path in outdated)
        )
        return int(bool(outdated))
    for path in outdated:
        path.write_text(fresh[path], encoding="utf8")
    for answer in answers:
        figure.draw(answer, IMAGES / f"{answer.question.name}.png")
    return 0


def readmes(answer: Answer) -> dict[Path, str]:
    """Give the READMEs in both languages, with the table of question 0 written anew."""
    effects = answer.question.effects[0]
    first, statement = effects.contrasts[0].city, answer.question.statements[0]
    own = tuple(one for one in effects.contrasts if one.city == first)
    shown = page.Effects(effects.title, own, effects.measures, effects.year)
    texts = {
        README: f"{page.sentence(answer, statement)}\n\n{page.effects_table(answer, shown)}",
        README_ZH: f"{chinese.sentence(answer, statement)}\n\n{chinese.table(answer, shown)}",
    }
    return {path: _with_table(path, text) for path, text in texts.items()}


def _with_table(path: Path, text: str) -> str:
    """Give a file with another table of question 0."""
    whole = path.read_text(encoding="utf8")
    return MARKED.sub(lambda m: f"{m[1]}{block(text) if m[2] == HEADLINE else m[3]}{m[4]}", whole)


def _run(chosen: list[Question], options: argparse.Namespace) -> None:
    source = Source(options.posterior)
    size = runs.Size(options.samples, options.streets, options.months)
    parts = {one.name: runs.parts_of(one, source, size) for one in chosen}
    total = sum(part.n_runs for each in parts.values() for part in each)
    seconds = sum(
        part.n_runs * (part.design.months or 60) * SECONDS_PER_MONTH * part.design.streets / 0.2
        for each in parts.values()
        for part in each
    )
    minutes = seconds / 60 / max(1, options.workers)
    sys.stderr.write(f"{total} runs, about {minutes:.0f} minutes unless some are done\n")
    runs.save_samples(QUESTIONS, source, size)
    for question in chosen:
        sys.stderr.write(
            f"{question.name}: {sum(one.n_runs for one in parts[question.name])} runs\n"
        )
        runs.run(question, source, options.out, size, workers=options.workers)


def _number(question: Question) -> int:
    return int(question.name[:2])


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, help="questions; none is all")
    parser.add_argument("--run", action="store_true", help="run the designs first")
    parser.add_argument("--check", action="store_true", help="say what is out of date")
    parser.add_argument("--posterior", default=DEFAULT, help="name or path; prior is none")
    parser.add_argument("--samples", type=int, help="parameter samples in place of the design's")
    parser.add_argument("--streets", type=float, help="share of the streets, for a trial")
    parser.add_argument("--months", type=int, help="months, for a trial")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("results/questions"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
