"""Well-formedness and layout of XML files."""

import xml.etree.ElementTree

HEADER = b'<?xml version="1.0" encoding="UTF-8" ?>\n'


def complaints(data):
    """Return what is wrong with an XML file, as `:line: text`.

    :param data: the file's bytes
    """
    try:
        xml.etree.ElementTree.fromstring(data)
    except xml.etree.ElementTree.ParseError as error:
        return [f":{error.position[0]}: {error}"]
    found = []
    if not data.startswith(HEADER):
        found.append(f":1: the first line is not {HEADER.decode().strip()}")
    if not data.endswith(b"\n") or data.endswith(b"\n\n"):
        found.append(":1: the file does not end with one newline")
    for number, line in enumerate(data.split(b"\n"), 1):
        if line != line.rstrip():
            found.append(f":{number}: space at the end of the line")
        if b"\t" in line:
            found.append(f":{number}: tab")
    return found
