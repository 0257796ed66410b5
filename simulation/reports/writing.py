"""Writing: the report of a folder as one file, beside the crate that names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from simulation.experiments.crate import add_to_crate
from simulation.io.atomic_files import replace_file, try_file
from simulation.io.errors import InputError
from simulation.io.validation import refuse
from simulation.reports.calibration import report_of_calibration
from simulation.reports.comparison import report_of_comparison
from simulation.reports.page import Report, page
from simulation.reports.run import report_of_run
from simulation.reports.sources import Source, source_of
from simulation.reports.sweep import report_of_sweep
from simulation.reports.validation import report_of_validation

REPORT = "report.html"
"""Name of a report, unless another is given."""
MAKERS: Mapping[str, Callable[[Source], Report]] = {
    "run": report_of_run,
    "comparison": report_of_comparison,
    "validation": report_of_validation,
    "calibration": report_of_calibration,
    "sweep": report_of_sweep,
}
"""What makes the report, by the kind of the results."""
ENDINGS = (".html", ".htm")


def report(folder: str | Path, out: str | Path | None = None) -> Path:
    """Report on a folder of results in one file of HTML, to be read, printed and mailed.

    It has the question, the scenario in words, doses, figures, tables with totals over the
    programme, assumptions, threats to validity, provenance and the command.  It needs no other
    file and no internet.  The same results give the same report.

    Parameters
    ----------
    folder
        A folder made by a run, comparison, sweep, calibration or validation.
    out
        The file; by default ``report.html`` in the folder.  In the folder it is also named in the
        crate that lies there.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If there is nothing to report in the folder, its files are damaged or of another version,
        or the report cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import simulation as sim
    >>> folder = tempfile.mkdtemp()
    >>> saved = sim.run("yongqiao", scale=0.002, months=1).save(folder, force=True)
    >>> sim.report(folder).name
    'report.html'
    """
    source = source_of(Path(folder))
    path = source.folder / REPORT if out is None else Path(out)
    if path.suffix.lower() not in ENDINGS:
        raise refuse("report", "out", path.name, "a name that ends in .html")
    try_file(path)
    try:
        made = MAKERS[source.kind](source)
    except (KeyError, AttributeError, TypeError) as error:
        about = f"{type(error).__name__}: {error}"
        raise InputError(
            f"{source.tables}: is damaged or was written by another version of xiaoqu; expected "
            f"the files of a {source.kind} ({about})"
        ) from error
    text = page(made)
    replace_file(path, lambda file: file.write_text(text, encoding="utf8"))
    if path.resolve().parent == source.folder.resolve():
        add_to_crate(source.folder, made.title, made.sources, {path.name: made.title})
    return path
