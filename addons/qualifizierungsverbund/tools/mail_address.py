"""Addresses as mail servers take them."""

import re

import idna

# Dots stand between characters only. Letters beyond ASCII need a mail server that not
# everybody has; such an address is found here and not in a log.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LOCAL_MAX = 64
ADDRESS_MAX = 254


def to_deliverable(address):
    """An address with its domain in ASCII (punycode), as it goes over the wire.

    :param address: ``name@domain``, without a person's name around it
    :return: text, None when no mail server could deliver it
    """
    local, _at, domain = (address or "").strip().rpartition("@")
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None
    labels = domain.split(".")
    if (
        len(local) > _LOCAL_MAX
        or not _LOCAL.fullmatch(local)
        or len(labels) < 2
        or not all(labels)
        or labels[-1].isdigit()
        or len(local) + 1 + len(domain) > ADDRESS_MAX
    ):
        return None
    return f"{local}@{domain}"
