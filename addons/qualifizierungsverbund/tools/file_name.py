"""Names under which files can be saved, on whatever system."""

import re

# Of a file on Windows; a slash nowhere.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_COLON = re.compile(r":\s+")
# With a path before it there are about 260.
_LONGEST = 120


def file_name(words: str, kind: str = "") -> str:
    """Return words as the name of a file.

    :param words: what it is, such as the subject of a letter
    :param kind: its ending, with the dot; empty where somebody else adds it
    """
    name = _FORBIDDEN.sub("-", _COLON.sub(" - ", words))
    name = " ".join(name.split())[:_LONGEST].strip(" .")
    return f"{name or 'file'}{kind}"
