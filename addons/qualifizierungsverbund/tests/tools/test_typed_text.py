import time
import unicodedata

import pytest

from ...tools import typed_text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\x00b\x07c\x1fd\x7f", "abcd"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("\u202eabc\u2066d\u2069", "abcd"),
        ("a\ud83db", "ab"),
        # of words and signs nothing is lost
        (
            "Müller מבחן 日本 \U0001f468\u200d\U0001f469",
            "Müller מבחן 日本 \U0001f468\u200d\U0001f469",
        ),
    ],
)
def test_what_no_text_has_is_left_out(typed, text):
    assert typed_text.read(typed) == text


@pytest.mark.parametrize("between", ["", "\u200b", "\u00ad"])
def test_no_letter_has_marks_without_end(between):
    marks = f"\u0300{between}\u0323{between}" * 5000
    start = time.process_time()
    text = unicodedata.normalize("NFC", typed_text.read(f"a{marks}b{marks}c"))
    assert time.process_time() - start < 1
    assert len(text) < 100
    assert text.endswith("c")
    assert typed_text.read("e\u0301\u0323 ") == "e\u0301\u0323 "
