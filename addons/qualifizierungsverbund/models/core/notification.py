def notification(message, kind="info", *, sticky=False):
    """What an action says that stays on its page, which is read again.

    :param message: a sentence in the language of the user
    :param kind: ``info``, ``success``, ``warning`` or ``danger``
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "sticky": sticky,
            "message": message,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
