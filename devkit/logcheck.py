"""Which log lines fail a run: warnings and errors, less the known ones."""

import re

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (WARNING|ERROR|CRITICAL) \S+ (.*)$"
)

#: Lines that are not ours, each with its reason. One expression a line.
KNOWN = (
    # Odoo says so of every process of root; ./dev may be called by root.
    r"Running as user 'root' is a security risk",
    # Odoo retries such a transaction by itself.
    r"could not serialize access",
    # PyPI's PostgreSQL has no contrib modules; only trigram indexes are missing.
    r"Unable to create PostgreSQL extensions|pg_trgm",
)
_KNOWN = re.compile("|".join(KNOWN))


def known(message):
    """Tell whether a message is one of the known ones."""
    return bool(_KNOWN.search(message))


def complaints(text):
    """Return the lines of an Odoo log that are warnings or worse and not known."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and not known(match[2]):
            found.append(f"{match[1]} {match[2]}")
    return found


def is_ours(record, folder):
    """Tell whether our code logged a record.

    :param record: `logging.LogRecord`
    :param folder: folder of our add-ons
    """
    from .paths import MODULES

    return record.pathname.startswith(folder) or record.name.startswith(
        tuple(f"odoo.addons.{name}" for name in MODULES)
    )


def needs_browser(path, keywords):
    """Tell whether a test drives a browser: by its marker or by where it lies.

    :param path: the test's file
    :param keywords: pytest's keywords of the test
    """
    return (
        "browser" in keywords
        or "browser" in path.parts
        or path.name.startswith(("test_tour", "test_browser"))
    )
