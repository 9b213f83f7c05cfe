"""Writes src/text/outlines.ts: the outlines of DejaVu Sans that text in pictures is drawn with.

Needs Debian's python3-fonttools and fonts-dejavu-core: /usr/bin/python3 packages/plot/scripts/generate_outlines.py
"""

from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
OUTPUT = Path(__file__).resolve().parent.parent / "src" / "text" / "outlines.ts"

# Latin, Greek, Cyrillic, punctuation, super- and subscripts, and the arrows and signs of formulas.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *range(0x391, 0x3CA),
    *range(0x400, 0x460),
    *(0x490, 0x491),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122),
    *range(0x2070, 0x208F),
    *range(0x2190, 0x2196),
    *(0x21D0, 0x21D2, 0x21D4, 0x2200, 0x2202, 0x2203, 0x2205, 0x2206, 0x2207, 0x2208, 0x2209, 0x220F, 0x2211, 0x2212),
    *(0x2213, 0x221A, 0x221D, 0x221E, 0x2229, 0x222A, 0x222B, 0x2248, 0x2260, 0x2264, 0x2265, 0x226A, 0x226B, 0x22C5),
    *(0x25A0, 0x25CB, 0x25CF, 0x2605, 0x2606, 0x2713, 0x2717, 0xFFFD),
]
KERNED = range(0x21, 0x7F)


def numbers(*values):
    """Numbers as short as SVG allows: a minus sign separates by itself."""
    text = ""
    for value in values:
        text += f" {value}" if text and value >= 0 else str(value)
    return text


class ContourPen(BasePen):
    """Each contour as `x y` of its start and the rest as relative path commands, y downwards."""

    def __init__(self, glyph_set):
        super().__init__(glyph_set)
        self.contours = []

    def _moveTo(self, point):
        self.at = self.flip(point)
        self.contours.append([numbers(*self.at), ""])

    def _lineTo(self, point):
        dx, dy = self.step(point)
        if dx or dy:
            self.contours[-1][1] += f"h{dx}" if dy == 0 else f"v{dy}" if dx == 0 else "l" + numbers(dx, dy)

    def _qCurveToOne(self, control, point):
        x, y = self.at
        cx, cy = self.flip(control)
        dx, dy = self.step(point)
        self.contours[-1][1] += "q" + numbers(cx - x, cy - y, dx, dy)

    def _curveToOne(self, *_):
        raise ValueError("cubic curves are not expected in this font")

    def _closePath(self):
        pass

    def step(self, point):
        x, y = self.at
        self.at = self.flip(point)
        return self.at[0] - x, self.at[1] - y

    @staticmethod
    def flip(point):
        return round(point[0]), -round(point[1])


def main():
    font = TTFont(FONT)
    names = font.getBestCmap()
    glyph_set = font.getGlyphSet()
    entries = []
    for code in CHARACTERS:
        if code not in names:
            continue
        pen = ContourPen(glyph_set)
        glyph_set[names[code]].draw(pen)
        # A contour of a single point, as in u, is only there for hinting.
        contours = ";".join(f"{start}{rest}" for start, rest in pen.contours if rest)
        entries.append(f"{chr(code)}{glyph_set[names[code]].width}{';' if contours else ''}{contours}")
    pairs = font["kern"].kernTables[0].kernTable
    kerning = [
        f"{chr(left)}{chr(right)}{pairs[names[left], names[right]]}"
        for left in KERNED
        for right in KERNED
        if pairs.get((names[left], names[right]))
    ]
    version = font["name"].getDebugName(5).replace("Version ", "")
    OUTPUT.write_text(
        f"// Outlines of DejaVu Sans {version}, written by scripts/generate_outlines.py; their licence is licenses/DejaVu.txt.\n\n"
        "/** Size of the em square, and of what is drawn above and below the baseline. */\n"
        f"export const fontMetrics = {{ unitsPerEm: {font['head'].unitsPerEm}, ascent: {font['hhea'].ascent}, "
        f"descent: {-font['hhea'].descent}, capHeight: {glyph_height(font, 'H')} }};\n\n"
        "/** A character, its advance and its contours (start and relative path), separated by `;`, for each line. */\n"
        f"export const glyphLines =\n  {quoted(entries)};\n\n"
        "/** Two characters and by how much their distance changes, for each line. */\n"
        f"export const kerningLines =\n  {quoted(kerning)};\n"
    )
    print(f"{OUTPUT.name}: {len(entries)} characters, {len(kerning)} kerned pairs, {OUTPUT.stat().st_size} bytes")


def glyph_height(font, name):
    return font["glyf"][name].yMax


def quoted(lines):
    text = "\\n".join(line.replace("\\", "\\\\").replace("'", "\\'") for line in lines)
    return f"'{text}'"


if __name__ == "__main__":
    main()
