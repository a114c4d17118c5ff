import re
from xml.etree import ElementTree

from reportlab.graphics.barcode.qr import QrCodeWidget

from ...tools import giro_code

LINES = ["BCD", "002", "1", "SCT", "", "Verbund Südwest", "DE02120300000000202051"]


def test_code_is_one_picture_without_a_size():
    root = ElementTree.fromstring(giro_code.svg(LINES))
    assert root.tag.endswith("svg")
    assert root.get("width") is None
    _x, _y, width, height = map(int, root.get("viewBox").split())
    assert width == height
    # versions of a code differ by four modules; the standard allows up to 13
    assert (width - 2 * giro_code.QUIET - 17) % 4 == 0
    assert width - 2 * giro_code.QUIET <= 17 + 13 * 4


def test_other_words_other_code():
    assert giro_code.svg(LINES) == giro_code.svg(LINES)
    assert giro_code.svg(LINES) != giro_code.svg([*LINES, "x"])


def test_each_dark_module_is_drawn_and_no_other():
    """A run of them is one rectangle: the page of a bill is a third shorter by it."""
    qr = QrCodeWidget("\n".join(LINES), barLevel="M").qr
    qr.make()
    dark = {
        (column + giro_code.QUIET, row + giro_code.QUIET)
        for row, modules in enumerate(qr.modules)
        for column, is_dark in enumerate(modules)
        if is_dark
    }
    path = ElementTree.fromstring(giro_code.svg(LINES))[-1].get("d")
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    drawn = [
        (column, int(row))
        for start, row, width in runs
        for column in range(int(start), int(start) + int(width))
    ]
    assert len(runs) == path.count("M")
    assert len(runs) < len(dark) * 0.6
    assert len(drawn) == len(dark)
    assert set(drawn) == dark
