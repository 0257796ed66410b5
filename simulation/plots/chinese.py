"""The Chinese font that travels with the package."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

from matplotlib.font_manager import fontManager

FONT = Path(__file__).parent / "fonts" / "XiaoquSansSC-Regular.ttf"
"""A subset of Noto Sans SC, see docs/chinese_font.py; its licence, OFL 1.1, lies beside it."""


@functools.cache
def chinese_family() -> str:
    """Make the font known to matplotlib, and give its family.

    Beside another family it is used for the characters that the other does not have, so that a
    figure without Chinese characters is the same with it and without it.

    Examples
    --------
    >>> chinese_family()
    'Xiaoqu Sans SC'
    """
    fontManager.addfont(str(FONT))
    regular = fontManager.ttflist[-1]
    fontManager.ttflist.append(dataclasses.replace(regular, weight="bold"))  # there is one weight
    return str(regular.name)
