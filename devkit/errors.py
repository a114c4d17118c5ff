"""The one exception that is meant for the user's eyes."""


class DevError(Exception):
    """Something the user can act on; shown as one paragraph, no traceback.

    :param message: what happened, and what to do about it
    :param status: exit status of `./dev`
    """

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


#: What programs print, and what it means. Order matters: the first match wins.
_SYMPTOMS = (
    (
        ("No space left on device", "Errno 28", "Disk quota exceeded"),
        "The disk is full. About 4 GB are needed: free some space and call ./dev "
        "again, finished steps are kept.",
    ),
    (
        ("is not valid yet", "is not yet valid", "certificate has expired"),
        "What was downloaded is dated in the future or the past: this machine's clock "
        "is wrong. Set it (date) and call ./dev again.",
    ),
    (
        (
            "Temporary failure resolving",
            "Temporary failure in name resolution",
            "Name or service not known",
            "Could not resolve",
            "Could not connect",
            "Cannot initiate the connection",
            "Network is unreachable",
            "NewConnectionError",
            "Failed to establish a new connection",
            "ConnectTimeout",
            "ReadTimeoutError",
            "No route to host",
            "Connection timed out",
            "Connection failed",
        ),
        "There is no network, or the package server cannot be reached. The first "
        "call downloads about 300 MB; connect (or set a proxy) and call ./dev again.",
    ),
    (
        ("No matching distribution found",),
        "A pinned package is not to be had for this Python; Python 3.10 to 3.13 work. "
        "Start ./dev with one of them: python3.11 dev ...",
    ),
    (
        ("could not look up effective user ID",),
        "PostgreSQL wants its user to have a name, and this one has none in "
        "/etc/passwd. Call ./dev as another user, or name a server by PGHOST and "
        "PGUSER.",
    ),
    (
        ("Permission denied", "Errno 13", "Read-only file system"),
        "A file or folder may not be written. Was ./dev called as another user "
        "before? Call it as that user, or remove the .local folder.",
    ),
)


def explain(output):
    """Say in plain words what a failing program's output means.

    :param output: text the program printed
    :return: a sentence, or an empty string when the cause is not a known one
    """
    for needles, sentence in _SYMPTOMS:
        if any(needle in output for needle in needles):
            return sentence
    return ""
