"""Tokens of links without a login: drawn once, kept as a digest alone."""

import hashlib
import ipaddress
import re
import secrets

# Letters and digits that are not taken for one another on the phone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_NOISE = re.compile(r"[\s\-–.]+")
# However it was written: with a slash too many, in capitals, within another address
_PATH = re.compile(r"(verbund(?:/|%2f)+l(?:/|%2f)+)[^?#&\s\"']+", re.IGNORECASE)
_QUERY = re.compile(r"([?&](?:\w*token|code)=)[^&#\s\"']+", re.IGNORECASE)


def new_token():
    """A token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code():
    """A short one, to be read out: 40 bits, for an hour or two."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def spell(code):
    """A code as it is shown and said: two groups of four."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def read_code(typed):
    """A code as somebody typed it; empty when it cannot be one."""
    code = _NOISE.sub("", typed).upper()
    known = len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)
    return code if known else ""


def digest(token):
    """What is stored of a token. No salt: a token is random, not chosen."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_range(address):
    """An address, or of IPv6 the network that one customer has."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def mask(text):
    """A line of a log without the tokens in it."""
    return _QUERY.sub(r"\1***", _PATH.sub(r"\1***", text))
