"""Serving: Streamlit started on this computer, for its own browser alone."""

from __future__ import annotations

from pathlib import Path

from simulation.io.extras import module_of_extra
from simulation.io.numbers import whole_number
from simulation.plots.style import COLOURS

SCRIPT = Path(__file__).with_name("script.py")
ADDRESS = "127.0.0.1"
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
OPTIONS = {
    "server.address": ADDRESS,
    "browser.serverAddress": ADDRESS,
    "server.enableCORS": "true",  # only the page's own origin is let in
    "server.enableXsrfProtection": "true",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "theme.primaryColor": COLOURS[0],
}
"""Options of Streamlit, which hold whatever its own configuration says."""


def serve(port: int | None = None, browser: bool = True) -> None:
    """Serve the page until it is stopped from the keyboard.

    Parameters
    ----------
    port
        Port; by default 8501, or the next one that is free.
    browser
        Whether a browser is opened.

    Raises
    ------
    InputError
        If Streamlit is not installed, or the port is out of bounds.
    """
    command = module_of_extra("streamlit.web.cli", "app")
    command.main(["run", str(SCRIPT), *flags(port, browser)], prog_name="streamlit")


def flags(port: int | None, browser: bool) -> list[str]:
    """Give the options of Streamlit, as its command takes them.

    Parameters
    ----------
    port, browser
        As for `serve`.

    Examples
    --------
    >>> flags(8600, browser=False)[-2:]
    ['--server.headless=true', '--server.port=8600']
    """
    chosen = {**OPTIONS, "server.headless": str(not browser).lower()}
    if port is not None:
        chosen["server.port"] = str(whole_number(port, "app", "--port", LOWEST_PORT, HIGHEST_PORT))
    return [f"--{name}={value}" for name, value in chosen.items()]
