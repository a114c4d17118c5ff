"""Bring templates and German catalogues up to date. Run inside the environment.

catalogues.py DB ADDONS MODULE…

Exports each module's `.pot` from a database in which it is installed, then rebuilds
its `de.po` in the template's order: what it already translates stays, what Odoo's own
modules translate is taken over (labels that come with mixins), the rest stays empty
and is named by `./dev lint`. Never exports `de.po` itself: Odoo would lose every
translation of Python code that way.
"""

import ast
import pathlib
import subprocess
import sys

import polib

import odoo.addons

HEADER = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# Where the labels of inherited mixins and common words come from.
SOURCES = ("base_tier_validation", "mail", "portal", "event", "account", "base", "web")
# German already in its source: names of the catalogue and of fictional records.
GERMAN_SOURCES = ("model:verbund.topic,", "model_terms:verbund.topic,")
# Python's spelling of "translate this".
GETTEXT = {"_", "_lt"}


def known(own):
    """Return translations by message: the module's own first, then Odoo's."""
    words = {}
    for name in reversed(SOURCES):
        for root in odoo.addons.__path__:
            path = pathlib.Path(root) / name / "i18n" / "de.po"
            if path.exists():
                words.update(_translated(path))
    if own.exists():
        words.update(_translated(own))
    return words


def _translated(path):
    return {
        entry.msgid: entry.msgstr
        for entry in polib.pofile(str(path))
        if entry.translated() and not entry.obsolete
    }


def spoken(folder):
    """Return the messages that a module's Python code really asks for.

    Odoo's extractor takes the first string of any bracket that follows a message,
    such as the field of a search domain, for one more message.
    """
    messages = set()
    for path in pathlib.Path(folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            text = node.args[0]
            if name in GETTEXT and isinstance(text, ast.Constant):
                messages.add(text.value)
    return messages


def _keep_spoken(template, folder):
    """Drop messages that only the extractor's mistake has put into the template."""
    messages = spoken(folder)
    for entry in [*template]:
        if entry.msgid not in messages:
            entry.occurrences = [
                (place, line)
                for place, line in entry.occurrences
                if not (place.startswith("code:") and place.endswith(".py"))
            ]
        if not entry.occurrences:
            template.remove(entry)


def rebuild(template_path, catalogue_path):
    """Write the catalogue of one module, return how many messages are empty."""
    template = polib.pofile(str(template_path))
    _keep_spoken(template, template_path.parents[1])
    words = known(catalogue_path)
    module = template_path.stem
    for catalogue in (template, polib.POFile()):
        catalogue.metadata = {"Project-Id-Version": f"{module} 19.0"}
    template.metadata |= HEADER
    template.header = f"Template of {module}."
    template.save(str(template_path))
    german = polib.POFile(wrapwidth=78)
    german.header = f"German of {module}."
    german.metadata = {**template.metadata, "Language": "de"}
    for entry in template:
        entry.msgstr = words.get(entry.msgid, "")
        if not entry.msgstr and all(
            place.startswith(GERMAN_SOURCES) for place, _line in entry.occurrences
        ):
            entry.msgstr = entry.msgid
        german.append(entry)
    german.save(str(catalogue_path))
    return sum(not entry.msgstr for entry in german)


def main():
    database, addons, *modules = sys.argv[1:]
    subprocess.run(
        ["odoo", "i18n", "export", "-d", database, *modules, "-l", "pot"], check=True
    )
    for module in modules:
        folder = pathlib.Path(addons) / module / "i18n"
        empty = rebuild(folder / f"{module}.pot", folder / "de.po")
        sys.stdout.write(f"{module}: {empty} messages without German\n")


if __name__ == "__main__":
    main()
