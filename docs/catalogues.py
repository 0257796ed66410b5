"""The Chinese catalogues of the site: ``make translations`` brings them up to date with the pages.

A page is translated if it has a catalogue in docs/locale, which may be an empty file at first.
Paragraphs without a translation stay English; a translation whose English text has changed is
marked fuzzy, and is not shown until somebody has looked at it.
"""

import subprocess
import sys
from pathlib import Path

from sphinx_intl import catalog

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "docs" / "_build" / "gettext"
CATALOGUES = ROOT / "docs" / "locale" / "zh_CN" / "LC_MESSAGES"


def update(written: Path, template: Path) -> None:
    """Write a catalogue anew: the paragraphs of the page, with the translations that there are."""
    page = catalog.load_po(str(template))
    if written.stat().st_size:
        known = catalog.load_po(str(written))
        catalog.update_with_fuzzy(known, page)
        page = known
    page.obsolete.clear()
    page.header_comment, page.fuzzy = f"# Translations of {template.stem}.", False
    catalog.dump_po(str(written), page, width=100)


def main() -> None:
    """Collect the paragraphs of all pages, and update every catalogue."""
    build = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", "-c", "docs"]
    places = ["-d", "docs/_build/doctrees-gettext", ".", str(TEMPLATES)]
    subprocess.run([*build, *places], cwd=ROOT, check=True)
    for written in sorted(CATALOGUES.rglob("*.po")):
        update(written, TEMPLATES / written.relative_to(CATALOGUES).with_suffix(".pot"))


if __name__ == "__main__":
    main()
