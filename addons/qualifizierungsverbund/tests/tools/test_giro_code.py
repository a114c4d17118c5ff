from xml.etree import ElementTree

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
