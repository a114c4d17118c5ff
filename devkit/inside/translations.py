"""Are the German catalogues complete? Run inside the environment.

translations.py ADDONS MODULE…
"""

import pathlib
import re
import sys

import polib

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\$\{[^}]*\}|\{\w*\}")


def complaints(path, template):
    """Return what is missing or wrong in a catalogue.

    :param path: the catalogue (`de.po`)
    :param template: its template (`.pot`)
    """
    if not template.exists():
        return [f"{template}: missing"]
    if not path.exists():
        return [f"{path}: missing"]
    found = []
    entries = {}
    for entry in polib.pofile(str(path)):
        place = f"{path}:{entry.linenum}: {entry.msgid[:60]!r}"
        entries[entry.msgid] = entry
        if entry.obsolete:
            found.append(f"{place} is obsolete")
        elif entry.fuzzy:
            found.append(f"{place} is fuzzy")
        elif not entry.translated():
            found.append(f"{place} is not translated")
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            found.append(f"{place} has other placeholders than its translation")
    for entry in polib.pofile(str(template)):
        if entry.msgid not in entries:
            found.append(f"{path}: {entry.msgid[:60]!r} is missing")
    return found


def placeholders(text):
    """Return the sorted placeholders of a message; `%%` is none."""
    return sorted(_PLACEHOLDER.findall(text.replace("%%", "")))


def main():
    addons = pathlib.Path(sys.argv[1])
    found = []
    for name in sys.argv[2:]:
        folder = addons / name / "i18n"
        found += complaints(folder / "de.po", folder / f"{name}.pot")
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
