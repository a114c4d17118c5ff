"""A catalogue with a hole is found."""

import pytest

from devkit.inside import translations

TEMPLATE = 'msgid ""\nmsgstr ""\n\nmsgid "%(count)s seats"\nmsgstr ""\n'


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ('msgid "%(count)s seats"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "%(count)s seats"\nmsgstr "%(count)s"\n', "fuzzy"),
        ('msgid "%(count)s seats"\nmsgstr "%(number)s Plätze"\n', "placeholders"),
        ('msgid "Other"\nmsgstr "Andere"\n', "missing"),
    ],
)
def test_holes(tmp_path, entry, word):
    catalogue, template = tmp_path / "de.po", tmp_path / "x.pot"
    template.write_text(TEMPLATE)
    catalogue.write_text('msgid ""\nmsgstr ""\n\n' + entry)
    assert word in " ".join(translations.complaints(catalogue, template))


def test_complete(tmp_path):
    catalogue, template = tmp_path / "de.po", tmp_path / "x.pot"
    template.write_text(TEMPLATE)
    catalogue.write_text(TEMPLATE.replace('msgstr ""\n', 'msgstr "%(count)s Plätze"\n'))
    assert translations.complaints(catalogue, template) == []


def test_no_catalogue(tmp_path):
    template = tmp_path / "x.pot"
    template.write_text(TEMPLATE)
    assert "missing" in translations.complaints(tmp_path / "de.po", template)[0]
