"""Find what gives a person away in free text."""

import re

# Each begins at the start of a run of its characters only: the time is that of reading
# the text once, however long a run is.
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
# A date looks like a phone number with a leading zero.
DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?\b|\b\d{4}-\d{2}-\d{2}\b")
PHONE = re.compile(r"(?<![\w.,])(?:\+|00?)[1-9](?:[ ()/.-]{0,3}\d){5,}")


def find_contact_data(text: str | None) -> str | None:
    """
    :param text: free text as typed
    :return: ``"email"`` or ``"phone"`` when the text holds one, else ``None``
    """
    if not text:
        return None
    if EMAIL.search(text):
        return "email"
    if PHONE.search(DATE.sub(" ", text)):
        return "phone"
    return None
