"""The German catalogues are whole, keep their placeholders and stay polite."""

import collections
import pathlib
import re

import polib
import pytest

from devkit.inside import translations

ADDONS = pathlib.Path(__file__).parents[1] / "addons"
MODULES = ["qualifizierungsverbund", "arbeitsmarkt_drehscheibe"]

# What the translation has to keep letter by letter: tags with their attributes
# (except texts in them) and expressions of mails and QWeb.
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
TEXT_ATTRIBUTE = re.compile(
    r'\s(?:alt|aria-label|data-tooltip|placeholder|title)="[^"]*"'
)
EXPRESSION = re.compile(r"\{\{.*?\}\}|#\{.*?\}")

# The product says "Sie". Lower case "ihr" is left out: it is also "her" and "their".
INFORMAL = re.compile(
    r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(?:e[mnrs]?)?|[Ee]uch|[Ee]ue?r(?:e[mnrs]?)?"
    r"|Ihr (?:seid|habt|könnt|müsst|dürft|wollt|sollt|werdet))\b"
)
# Names that are German in their source already.
GERMAN_SOURCE = re.compile(r"model(_terms)?:verbund\.(topic|district)\b")


def entries(module):
    return polib.pofile(str(ADDONS / module / "i18n" / "de.po"))


def tags(text):
    """Count the tags of a text, without the texts in their attributes."""
    return collections.Counter(TEXT_ATTRIBUTE.sub("", tag) for tag in TAG.findall(text))


def report(found):
    return "\n".join(f"{entry.linenum}: {entry.msgid[:80]!r}" for entry in found)


@pytest.mark.parametrize("module", MODULES)
def test_whole(module):
    """Nothing untranslated, fuzzy, obsolete or with other `%` placeholders."""
    folder = ADDONS / module / "i18n"
    found = translations.complaints(folder / "de.po", folder / f"{module}.pot")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", MODULES)
def test_markup_is_kept(module):
    found = [
        entry
        for entry in entries(module)
        if tags(entry.msgid) != tags(entry.msgstr)
        or collections.Counter(EXPRESSION.findall(entry.msgid))
        != collections.Counter(EXPRESSION.findall(entry.msgstr))
    ]
    assert not found, report(found)


@pytest.mark.parametrize("module", MODULES)
def test_polite(module):
    found = [entry for entry in entries(module) if INFORMAL.search(entry.msgstr)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("text", "informal"),
    [
        ("Bitte prüfe deine Angaben.", True),
        ("Ihr habt noch 3 Plätze.", True),
        ("Wir melden uns bei euch.", True),
        ("Bitte prüfen Sie Ihre Angaben.", False),
        ("Ihr Unternehmen und ihr Anteil", False),
        ("Durchführung und Europa", False),
    ],
)
def test_informal_address_is_noticed(text, informal):
    assert bool(INFORMAL.search(text)) is informal


@pytest.mark.parametrize("module", MODULES)
def test_no_sentence_is_left_in_english(module):
    """Only names that are German already equal their source."""
    found = [
        entry
        for entry in entries(module)
        if entry.msgstr == entry.msgid
        and entry.msgid.endswith((".", "?", "!"))
        and len(entry.msgid.split()) > 2
        and not all(GERMAN_SOURCE.match(place) for place, _line in entry.occurrences)
    ]
    assert not found, report(found)


#: What users did not understand, or what was called in two ways: words, and where they
#: may stand all the same.
OLD_WORDS = {
    r"[Ee]ntb(?:ind|und)en": "Zusage aufheben, Anfrage zurückziehen",
    r"Ihre?\(e\)": "Ihre Zusage",
    r"Zur Mindestteilnehmerzahl von": "Es fehlen noch 2 Plätze bis zur …",
    r"[Ff]ehlende Plätze:": "Es fehlt 1 Platz",
    r"\bAnbieter|Lieferant": "Bildungsträger",
    r"Noch offen$": "Bedarf bestätigen",
    r"^Gesperrt(?!e Unternehmen| werden)": "Vertraulich bis zur Freigabe",
    r"[Ff]akturiert": "In Rechnung gestellt",
    r"Platz bei (?:Min|Max)\.": "Preis bei 8",
    r"Größte Entfernung": "Entfernung höchstens",
    r"\bTN\b|Mindest-?TN": "Mindestteilnehmerzahl",
    r"^OK?$|^Ok$": "the verb",
}


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("word", OLD_WORDS)
def test_words_are_those_of_the_users(module, word):
    found = [
        entry
        for entry in entries(module)
        if re.search(word, entry.msgstr, re.MULTILINE)
    ]
    assert not found, f"better: {OLD_WORDS[word]}\n{report(found)}"


def test_what_is_added_comes_before_the_verb():
    """Odoo's own German says “Hinzufügen Kontakt”; see static/src/words."""
    (label,) = (
        entry.msgstr
        for entry in entries("qualifizierungsverbund")
        if entry.msgid == "Add %(what)s"
    )
    assert label == "%(what)s hinzufügen"
