"""Make the Chinese font of the figures: a subset of Noto Sans SC.

The font travels in the package, so that Chinese figures need no installed font and no internet.
It was made from version 2.004 of Noto Sans SC (regular), as the npm package
``@expo-google-fonts/noto-sans-sc`` 0.4.3 has it, with fonttools 4.68::

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3
    tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python docs/chinese_font.py package/400Regular/NotoSansSC_400Regular.ttf

It has the 6,763 Chinese characters and the signs of GB 2312, ASCII, Latin 1, and a few signs of
mathematics and typography.  Hints and layout tables are left out.  The subset has a name of its
own, so that it is never mistaken for an installed Noto Sans SC, which has more characters; the
licence, OFL 1.1, only reserves the name "Source".
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Xiaoqu Sans SC"
FONT = Path(__file__).parents[1] / "simulation" / "plots" / "fonts" / "XiaoquSansSC-Regular.ttf"
SIGNS = "‐‑‒–—―‘’“”„†‡•…‰′″←↑→↓↔⇒∂∅∆∈∏∑−√∝∞∩∪∫≈≠≡≤≥≪≫▲▼◆●○■□✓²³€"
BEYOND = "埇"
"""Characters of names of places that GB 2312 does not have."""
MEANING = {
    1: FAMILY,
    3: "xiaoqu: subset of Noto Sans SC 2.004",
    4: FAMILY,
    6: "XiaoquSansSC-Regular",
}
"""Entries of the table of names: family, identifier, full name and PostScript name."""


def characters() -> set[str]:
    """Characters of GB 2312, without those of Cyrillic and Japanese, and further signs."""
    found = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x100)]}
    found |= {*SIGNS, *BEYOND}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.add(bytes([row, cell]).decode("gb2312", "ignore"))
    japanese, cyrillic = range(0x3041, 0x3100), range(0x400, 0x460)
    return {one for one in found - {""} if ord(one) not in [*japanese, *cyrillic]}


def main(source: str) -> None:
    """Write the subset of a font."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=list(range(15))
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(characters())))
    subsetter.subset(font)
    for entry in font["name"].names:
        if entry.nameID in MEANING:
            entry.string = MEANING[entry.nameID]
    font.save(FONT)
    sys.stdout.write(
        f"{FONT}: {FONT.stat().st_size:,} bytes, {len(font.getBestCmap())} characters\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
