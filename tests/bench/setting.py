"""Databases and clocks of the measurements."""

import contextlib
import gc
import os
import statistics
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

from devkit import environment, paths, templates


class Setting:
    """What every row needs.

    :param repeat: how often ours and the reference take turns
    :param sizes: multiples of the published size
    """

    def __init__(self, repeat, sizes):
        self.repeat = repeat
        self.sizes = sizes
        self.databases = templates.Databases(environment.prepare(chromium=False))

    @contextlib.contextmanager
    def copy(self, source, name):
        """Give the name of a scratch copy of a database, drop it at the end."""
        target = f"verbund_bench_{name}_{os.getpid()}"
        self.databases.copy(source, target)
        try:
            yield target
        finally:
            Registry.delete(target)
            close_db(target)
            self.databases.drop(target)

    def modules(self):
        return paths.modules()


@contextlib.contextmanager
def committed(database):
    """An environment whose work stays."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


@contextlib.contextmanager
def undone(database):
    """An environment whose work is taken back."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


def seconds(work):
    """Return how long ``work()`` takes; garbage is collected before, not within."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started
    finally:
        gc.enable()


def compare(repeat, ours, theirs):
    """Let both measure themselves in turns, each pair close together.

    The first pair warms caches and does not count; who begins changes every turn. The
    ratio is the median over pairs, which a slow minute of the machine does not move.

    :param ours: function that returns seconds
    :param theirs: the same for the reference
    :return: median of ours, median of theirs, ratio
    """
    pairs = []
    for turn in range(repeat + 1):
        if turn % 2:
            pair = (ours(), theirs())
        else:
            pair = tuple(reversed((theirs(), ours())))
        if turn:
            pairs.append(pair)
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
    )
