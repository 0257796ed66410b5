"""The documentation as a site: ``make docs`` writes docs/_build/html, which needs no network.

The source folder is that of the project, not docs/, so that every page stays where it is and the
links between pages, notebooks and files are the same here as in the working copy.
"""

import importlib.metadata
from pathlib import Path

import simulation as sim

ROOT = Path(__file__).resolve().parent.parent

project = "xiaoqu 小区"
author = project_copyright = "The xiaoqu developers"
release = version = importlib.metadata.version("xiaoqu")

root_doc = "docs/index"
include_patterns = [
    "README.md",
    "README.zh.md",
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "docs/*.md",
    "docs/reference.rst",
    "docs/findings/*.md",
    "docs/reference/*.rst",
    "notebooks/README.md",
    "notebooks/*.ipynb",
]
exclude_patterns = ["docs/_build"]
# A block in a language that Pygments does not know, such as csv, is shown as plain text.
suppress_warnings = ["misc.highlighting_failure"]

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]

# Pages in Markdown; anchors as GitHub makes them.
myst_heading_anchors = 6
myst_enable_extensions = []

# The notebooks are run by the tests and kept without outputs.
nb_execution_mode = "off"
nb_ipywidgets_js = {}

# The reference, from the docstrings.
autosummary_generate = ["docs/reference.rst"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_inherit_docstrings = False
numpydoc_show_class_members = False

# Two languages: what has no translation in docs/locale stays English.
language = "en"
locale_dirs = ["docs/locale"]
gettext_compact = False
gettext_location = False

html_theme = "pydata_sphinx_theme"
html_title = "xiaoqu 小区"
templates_path = [str(ROOT / "docs" / "_templates")]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"**": ["all-pages"]}
html_theme_options = {
    "navbar_center": [],
    "navbar_end": ["languages", "theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
}


def _file_of_each() -> dict[str, str]:
    """Files of the reference for names that differ in capitals only, such as `run` and `Run`."""
    names = set(sim.__all__)
    same = [name for name in names if name != name.lower() and name.lower() in names]
    return {f"simulation.{name}": f"simulation.{name}.class" for name in same}


autosummary_filename_map = _file_of_each()


def _remove_former_names(app):
    """Remove pages of the reference, which Sphinx writes, of names that there are no more."""
    for page in (ROOT / "docs" / "reference").glob("simulation.*.rst"):
        if page.stem.split(".")[1] not in sim.__all__:
            page.unlink()


def _add_languages(app, pagename, templatename, context, doctree):
    """Hand a page the links to itself in both languages; a file of its own (.zh) comes first."""
    here_chinese = app.config.language == "zh_CN"
    pages, plain = app.env.all_docs, pagename.removesuffix(".zh")
    own = f"{plain}.zh" in pages
    shown_chinese = here_chinese or pagename != plain
    up = "../" * (pagename.count("/") + here_chinese)
    english = f"{up}{plain}.html"
    chinese = f"{up}zh_CN/{plain}{'.zh' if own else ''}.html"
    context["languages"] = [
        ("English", english if shown_chinese else None),
        ("中文", None if shown_chinese else chinese),
    ]


def _add_start(app, exception):
    """Lead from the top folder of the site to its first page."""
    if exception is None and app.builder.format == "html":
        first = f"{app.config.root_doc}.html"
        page = f'<!doctype html><meta http-equiv="refresh" content="0; url={first}">\n'
        Path(app.outdir, "index.html").write_text(page, encoding="utf8")


def setup(app):
    """Connect what is above with Sphinx."""
    app.connect("builder-inited", _remove_former_names, priority=0)
    app.connect("html-page-context", _add_languages)
    app.connect("build-finished", _add_start)
