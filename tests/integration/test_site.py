"""The site of the documentation: every page has its place, every name its entry, and it builds."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import simulation as sim

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf8")
CATALOGUES = DOCS / "locale" / "zh_CN" / "LC_MESSAGES"
WITHOUT_SPHINX = "needs Sphinx, myst-nb, numpydoc and the theme: pip install 'xiaoqu[docs]'"


def pages():
    """All pages but the index, as paths without their ending."""
    found = [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("*.rst")]
    found += [*(DOCS / "findings").glob("*.md"), *(ROOT / "notebooks").glob("*.*")]
    return {path.with_suffix("") for path in found if path.is_file()} - {DOCS / "index"}


def in_toctrees():
    bodies = re.findall(r"^```\{toctree\}\n(.*?)^```$", INDEX, re.S | re.M)
    lines = [line for body in bodies for line in body.splitlines() if line and line[0] != ":"]
    places = [(DOCS / re.sub(r".*<(.*)>", r"\1", line)).resolve() for line in lines]
    return [
        page for place in places for page in (matching(place) if "*" in str(place) else [place])
    ]


def matching(place):
    return [page for page in pages() if page.match(str(place))]


def in_lists():
    """Pages that the index links to; its list of the notebooks stands in their README."""
    notebooks = ROOT / "notebooks"
    return linked(DOCS / "index.md") | linked(notebooks / "README.md")


def linked(page):
    text = page.read_text(encoding="utf8")
    links = re.findall(r"\]\(([^)#]+?)\.(?:md|rst|ipynb)\)", text)
    return {(page.parent / link).resolve() for link in links}


def test_every_page_is_in_one_toctree_and_in_the_list_above_it():
    entries = in_toctrees()
    assert len(entries) == len(set(entries))
    assert set(entries) == pages()
    assert in_lists() == pages()


def test_every_public_name_is_in_the_reference():
    text = (DOCS / "reference.rst").read_text(encoding="utf8")
    named = re.findall(r"^   (\w+)$", text, re.M)
    assert sorted(named) == sorted(sim.__all__)


def test_every_catalogue_is_of_a_page():
    catalogues = [path.relative_to(CATALOGUES) for path in CATALOGUES.rglob("*.po")]
    assert Path("docs/index.po") in catalogues
    known = {page.relative_to(ROOT) for page in pages() | {DOCS / "index"}}
    assert {path.with_suffix("") for path in catalogues} <= known


def build(out, *options):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(DOCS)]
    places = ["-d", str(out / "doctrees"), str(ROOT), str(out / "html")]
    done = subprocess.run([*command, *options, *places], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "html"


def local_goals(page):
    """Files of the site that a page loads or links to."""
    text = page.read_text(encoding="utf8")
    for link in re.findall(r'(?:href|src)="([^"#?]+)', text):
        if not re.match(r"\w+:", link):
            yield (page.parent / link).resolve()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_site_builds_without_a_warning_and_without_a_network(language, tmp_path):
    for name in ("sphinx", "myst_nb", "numpydoc", "pydata_sphinx_theme"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(WITHOUT_SPHINX)
    html = build(tmp_path, "-D", f"language={language}")
    written = sorted(set(html.rglob("*.html")) - set((html / "_static").rglob("*")))
    assert len(written) > len(pages()) + len(sim.__all__)
    loaded = re.compile(r'<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="(?:https?:)?//')
    assert [page for page in written if loaded.search(page.read_text(encoding="utf8"))] == []
    broken = {
        goal
        for page in written
        for goal in local_goals(page)
        if not goal.exists()
        and not goal.is_relative_to(html / "zh_CN")
        and goal.is_relative_to(html)
    }
    assert broken == set()
    index = (html / "docs" / "index.html").read_text(encoding="utf8")
    assert ("教程" in index) == (language == "zh_CN")
