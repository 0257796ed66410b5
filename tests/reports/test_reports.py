"""Reports: one file for each kind of results, with everything in it and nothing outside of it."""

import html
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.shown import number
from simulation.outcomes.declaration import OUTCOMES
from simulation.reports import words
from simulation.reports.html import element, joined, table
from simulation.reports.page import PARTS, threats
from simulation.reports.sources import source_of

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"scale": 0.002, "months": 13}
EMPTY_ELEMENTS = {"meta", "img"}
HOSTILE = '<script>alert(1)</script> & "more"'


class Page(HTMLParser):
    """Reads a report: its text, elements and what it refers to; refuses what is not HTML."""

    def __init__(self, path):
        super().__init__()
        self.open, self.text, self.tags, self.references = [], [], [], []
        self.feed(path.read_text("utf8"))
        self.close()
        assert self.open == [], "every element is closed"
        self.words = " ".join(" ".join(self.text).split())

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.references += [one for key, one in attributes if key in ("src", "href", "srcset")]
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert "url(" not in data
        self.text.append(data)


@pytest.fixture(scope="module")
def done():
    return sim.run("yongqiao", **SMALL)


@pytest.fixture(scope="module")
def folders(done, tmp_path_factory):
    """A folder of each kind of results; calibration and validation are as their files are."""
    root = tmp_path_factory.mktemp("results")
    done.save(root / "run")
    compared = sim.compare(
        ["yongqiao-no-policy", "yongqiao"], samples=2, seeds=1, scale=0.002, months=13,
        workers=1, out=root / "comparison",
    )  # fmt: skip
    compared.save(root / "comparison" / "comparison")
    shutil.copytree(root / "comparison", root / "sweep", ignore=lambda *_: ["comparison"])
    calibration, validation = root / "calibration", root / "validation"
    shutil.copytree(ROOT / "scenarios" / "posteriors", calibration)
    (calibration / "waves.csv").write_text(
        "stage,share,low,high,method\nwave-1,0.9,0.8,0.95,sobol\n"
    )
    (calibration / "emulators.csv").write_text("figure,passed,stage\nwuhan: x,False,wave-0\n")
    validation.mkdir()
    write_validation(validation)
    return root


def write_validation(folder):
    row = {"city": "wuhan", "figure": "satisfaction_2019", "role": "holdout", "published": 70.0,
           "low": 60.0, "median": 68.0, "high": 75.0, "inside": True, "crps": 1.25,
           "crps_prior": 2.5, "unit": "points", "without": ""}  # fmt: skip
    gone = {**row, "figure": "posts_2019", "median": None, "inside": None,
            "without": "2023 is not in the months that are run, 2017-01 to 2021-12"}  # fmt: skip
    pd.DataFrame([row, gone]).to_parquet(folder / "figures.parquet")
    skill = {"role": "holdout", "score": "crps", "reference": "no_change", "n_figures": 1,
             "skill": 0.25, "low": -0.5, "high": 0.5}  # fmt: skip
    pd.DataFrame([skill]).to_parquet(folder / "skill.parquet")
    about = {"cities": ["wuhan"], "posterior": "wuhan", "provenance": {}, "samples": 20,
             "seeds": 2, "scale": 0.02, "streets": 1.0, "level": 0.9,
             "error_model_sha256": "0" * 64}  # fmt: skip
    (folder / "about.json").write_text(json.dumps(about))


KINDS = ("run", "comparison", "sweep", "calibration", "validation")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_has_every_part_and_refers_to_nothing_outside(folders, tmp_path, kind):
    assert source_of(folders / kind).kind == kind
    page = Page(sim.report(folders / kind, tmp_path / "r.html"))
    headings = [words.say(f"heading_{name}") for name in PARTS]
    at = [page.words.find(heading) for heading in headings]
    assert -1 not in at
    assert page.tags.count("h2") == len(PARTS)
    assert all(one.startswith("data:image/") for one in page.references)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    assert all(line in page.words for line in threats())
    assert words.say("no_results") not in page.words
    assert words.say("no_provenance") not in page.words


def test_the_report_of_a_run_says_its_numbers(folders, done, tmp_path):
    page = Page(sim.report(folders / "run", tmp_path / "r.html"))
    totals = done.totals.set_index(["outcome", "kind"])["value"]
    for name in ("satisfaction", "tickets_12345"):
        rule, unit = OUTCOMES[name].year, OUTCOMES[name].unit_of_year
        assert f"{rule} {number(totals[name, 'true'], unit)}" in page.words
    costs = [value for (name, kind), value in totals.items()
             if name.startswith("cost_") and kind == "true"]  # fmt: skip
    assert re.search(rf"all levers .* {re.escape(number(sum(costs), 'yuan'))} ", page.words)
    (dose,) = done.doses[done.doses["figure"] == "members_into_oc"].itertuples()
    assert f"members_into_oc {dose.month} 100 {number(dose.reached, dose.unit)}" in page.words
    assert "xiaoqu run yongqiao --seed 1 --scale 0.002 --months 13" in page.words
    assert done.record["identity"] in page.words


def test_the_report_of_a_comparison_says_on_what_it_rests(folders, tmp_path):
    page = Page(sim.report(folders / "comparison", tmp_path / "r.html"))
    assert "Not calibrated here: yongqiao" in page.words
    assert "2 parameter samples of the posterior wuhan" in page.words
    assert "over the whole programme, mean over the runs" in page.words
    assert "members_into_oc" in page.words
    assert f"xiaoqu compare {folders / 'comparison'}" in page.words


def test_tables_without_their_runs_are_reported_and_say_so(folders, tmp_path):
    alone = shutil.copytree(folders / "comparison" / "comparison", tmp_path / "alone")
    page = Page(sim.report(alone, tmp_path / "r.html"))
    assert words.say("no_totals") in page.words
    assert words.say("no_command") in page.words


def test_a_sweep_is_compared_where_it_can_be_and_says_why_not(folders, tmp_path):
    page = Page(sim.report(folders / "sweep", tmp_path / "r.html"))
    assert page.tags.count("img") == 1
    assert "Satisfaction, points" in page.words
    single = tmp_path / "single"
    sim.sweep({"scenarios": ["yongqiao"], "scale": 0.002, "months": 1}, single, workers=1)
    page = Page(sim.report(single))
    assert "The runs cannot be compared with each other: compare: " in page.words


def test_calibration_and_validation_say_how_sure_they_are(folders, tmp_path):
    about = json.loads((folders / "calibration" / "wuhan.json").read_text("utf8"))
    page = Page(sim.report(folders / "calibration", tmp_path / "c.html"))
    assert all(line in page.words for line in about["heading"])
    assert all(name in page.words for name in about["targets"])
    assert "Emulators that failed their check: wave-0 wuhan: x." in page.words
    page = Page(sim.report(folders / "validation", tmp_path / "v.html"))
    assert "satisfaction_2019, points 70.0 68.0 60.0 75.0 yes 1.2 2.5" in page.words
    assert "1 of 1 published values lie inside" in page.words
    assert "posts_2019 (wuhan): 2023 is not in the months that are run" in page.words


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_results_give_the_same_report(folders, tmp_path, kind):
    one, two = (sim.report(folders / kind, tmp_path / f"{k}.html").read_bytes() for k in "ab")
    assert one == two


def test_no_text_of_a_file_becomes_html(folders, tmp_path):
    copy = shutil.copytree(folders / "run", tmp_path / "run")
    about = json.loads((copy / "about.json").read_text("utf8"))
    about["levers"][0]["settings"] = {HOSTILE: HOSTILE}
    about |= {"title": HOSTILE, "description": HOSTILE, "command": HOSTILE}
    about["doses"][0]["figure"] = HOSTILE
    (copy / "about.json").write_text(json.dumps(about))
    page = Page(sim.report(copy))
    assert "script" not in page.tags
    assert page.words.count("<script>alert(1)</script>") >= 6
    assert element("a", HOSTILE, href=HOSTILE).count("<") == 2
    assert "<script" not in table(HOSTILE, [HOSTILE], [[HOSTILE]])
    assert joined([HOSTILE]).count("&lt;") == 2


def test_a_figure_is_embedded_once(folders, tmp_path):
    copy = shutil.copytree(folders / "run", tmp_path / "run")
    for ending in ("png", "svg", "pdf"):
        (copy / f"figure.{ending}").write_bytes(b"x")
    page = Page(sim.report(copy))
    assert page.references == ["data:image/png;base64,eA=="]
    graph = json.loads((copy / "ro-crate-metadata.json").read_text("utf8"))["@graph"]
    (action,) = [one for one in graph if one.get("name", "").startswith("Report of a run")
                 and one["@type"] == "CreateAction"]  # fmt: skip
    assert action["result"] == [{"@id": "report.html"}]
    assert {"@id": "figure.png"} in action["object"]


# ----------------------------------------------------------------------------------------- refusals


def test_other_folders_are_refused_in_one_line(folders, xiaoqu, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    shutil.copytree(folders / "run", tmp_path / "several" / "run")
    for name, expected in {
        "nowhere": "there is no such folder, expected a folder made by xiaoqu run, compare",
        "file": "is a file, expected a folder",
        "empty": "has nothing to report, expected a folder",
        "several": "has nothing to report, .*did you mean several/run",
    }.items():
        code, _, err = xiaoqu("report", name)
        assert code == 2
        assert re.search(expected, err)
        assert len(err.strip().splitlines()) == 1
    code, _, err = xiaoqu("report", str(folders / "run"), "-o", "r.pdf")
    assert (code, "expected a name that ends in .html" in err) == (2, True)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("about.json", "{", "about.json: cannot be read"),
        ("about.json", "[]", "about.json: is no record of xiaoqu"),
        ("about.json", "{}", "is damaged or was written by another version of xiaoqu"),
        ("run.json", "{}", "expected the files of a run"),
        ("monthly.parquet", "x", "monthly.parquet: cannot be read"),
    ],
)
def test_damaged_files_are_refused(folders, tmp_path, name, text, expected):
    copy = shutil.copytree(folders / "run", tmp_path / "run")
    (copy / name).write_text(text)
    with pytest.raises(sim.InputError, match=expected):
        sim.report(copy)
    assert not (copy / "report.html").exists()


def test_the_command_writes_beside_the_results_or_where_it_is_told(folders, xiaoqu, tmp_path):
    copy = shutil.copytree(folders / "run", tmp_path / "run")
    code, out, _ = xiaoqu("report", "run")
    assert (code, "run/report.html" in out) == (0, True)
    code, _, _ = xiaoqu("report", "run", "-o", "mine.html")
    assert (tmp_path / "mine.html").read_bytes() == (copy / "report.html").read_bytes()


# ------------------------------------------------------------------------------------------ Chinese

SAME = {"xiaoqu", "figure", "Python", "CRPS", "crps", "SHA", "Holm", "comparison",
        "true", "false"}  # fmt: skip
"""Names, and words that are typed."""
KEY = re.compile(r"[A-Za-z0-9-]*[_./+=*][\w./+=*-]*|wave-\d|wuhan|\w{16}")
"""Keys, files, names of posteriors and sums of files, as they are typed."""


def english_cells(path):
    """Give the cells and sentences of a report, outside of code, that have an English word."""
    body = re.sub(r"<style>.*?</style>|<pre>.*?</pre>|<[^>]*>", "\n", path.read_text("utf8"),
                  flags=re.S)  # fmt: skip
    body = re.sub('"[^"]*"', "", html.unescape(body))  # settings that are words
    programs = {"python", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic",
                "scipy"}  # fmt: skip
    lines = [line.strip() for line in body.splitlines() if line.strip() not in programs]
    words = {line: set(re.findall("[A-Za-z]{3,}", KEY.sub(" ", line))) - SAME for line in lines}
    return {line: found for line, found in words.items() if found}


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_in_chinese_has_no_english_word(folders, tmp_path, kind):
    with sim.language("zh"):
        path = sim.report(folders / kind, tmp_path / "r.html")
        heading = words.say("heading_threats")
    assert '<html lang="zh">' in path.read_text("utf8")
    assert heading in Page(path).words
    assert english_cells(path) == {}


def test_an_english_word_in_a_report_is_noticed(folders, tmp_path):
    assert "Threats to validity" in english_cells(sim.report(folders / "run", tmp_path / "r.html"))


def test_winners_and_losers_are_in_the_report_of_a_comparison(tmp_path):
    compared = sim.compare(
        ["yongqiao-no-policy", "yongqiao"], samples=0, seeds=2, scale=0.002, months=12, workers=1,
        by=["type", "tenure"],
    )  # fmt: skip
    compared.save(tmp_path / "c")
    page = Page(sim.report(tmp_path / "c"))
    assert "yongqiao: yongqiao: who gains and who loses (Satisfaction, points)" in page.words
    assert "Group Share Difference Interval Part Gain Lose all 100 %" in page.words
    rows = compared.gains[compared.gains["outcome"] == "satisfaction"]
    for row in rows[rows["group"] != "all"].itertuples():
        cells = f"{row.group} {100 * row.share:.0f} %"
        assert cells in page.words
        assert f"{100 * row.gain:.0f} % {100 * row.lose:.0f} %" in page.words.split(cells)[1]
    assert {"commodity", "old", "owners", "renters"} <= set(rows["group"])
    with sim.language("zh"):
        page = Page(sim.report(tmp_path / "c"))
    assert "埇桥，埇桥：谁受益，谁受损，按满意度（分）" in page.words
    assert all(word in page.words for word in ("商品房小区", "业主", "租户"))


# -------------------------------------------------------------------------------------------- words


def test_every_sentence_is_used_and_every_key_is_there():
    code = "".join(
        path.read_text("utf8") for path in (ROOT / "simulation" / "reports").glob("*.py")
    )
    code = code.replace((ROOT / "simulation/reports/words.py").read_text("utf8"), "")
    families = ("heading_", "no_", "rule_", "label_", "caption_")
    unused = [key for key in words.TEXTS
              if f'"{key}"' not in code and not key.startswith(families)]  # fmt: skip
    assert unused == []
    asked = set(re.findall(r'say\(\s*"(\w+)"', code))
    assert asked <= set(words.TEXTS)


def test_the_threats_are_those_of_the_page_on_the_model():
    page = " ".join((ROOT / "docs" / "model.md").read_text("utf8").split())
    section = page.split("## Threats to validity")[1].split(" ## ")[0]
    assert len(threats()) == len(re.findall(r" \d+\. \*\*", section))
    for line in threats():
        assert line in section.replace("**", "")
