"""Question 0 in Chinese: the sentence and the table that stand in README.zh.md."""

from __future__ import annotations

from tables import markdown

from questions import page
from questions.answer import Answer
from questions.question import Effects, Statement
from questions.three_institutions import ALL, LEVERS, YEAR

COLUMNS = {
    "coverage_contracted@old": "签约老旧小区，百分点",
    "satisfaction": "满意度，分",
    "satisfaction@fifth 1": "最差五分之一小区的满意度，分",
    "cost": "每户费用，元/年",
}
"""Heads of the columns, by measure."""
NAMES = dict(zip(LEVERS, ("交叉任职", "补贴", "红黑榜"), strict=True))
CITIES = {"wuhan": "武汉"}


def sentence(answer: Answer, statement: Statement) -> str:
    """Write the first statement of question 0: number, interval, and how often the sign turns."""
    found, measure = answer.of(statement), statement.measure
    middle, low, high = (
        page.shown(value, measure) for value in (found.median, found.low, found.high)
    )
    city, share = CITIES[statement.contrast.city], f"{100 * found.turns:.0f} %"
    interval = f"90 % 区间 {low} 至 {high}，{found.n} 组参数抽样"
    change = f"三项同时采用，使第 {YEAR} 年签约老旧小区的比例变化 {middle} 个百分点"
    return f"在{city}，{change}（{interval}）；在 {share} 的参数抽样中符号相反。"


def table(answer: Answer, effects: Effects) -> str:
    """Give contrasts by measures, as `page.effects_table` does."""
    rows = [
        [_label(contrast.label)]
        + [
            page.cell(answer.spread(contrast, one, effects.year, effects.since), one).replace(
                " to ", " 至 "
            )
            for one in effects.measures
        ]
        for contrast in effects.contrasts
    ]
    return markdown(["", *(COLUMNS[one.column] for one in effects.measures)], rows)


def _label(text: str) -> str:
    """Give the name of a combination, such as ``appointments and list``."""
    chosen = ALL if text == "all three" else text.split(" and ")
    return "三项同时采用" if tuple(chosen) == ALL else "、".join(NAMES[one] for one in chosen)
