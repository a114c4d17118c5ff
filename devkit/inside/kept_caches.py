"""Pytest plugin: what Odoo has looked up holds from one test to the next.

Odoo's test cases forget all caches after each test and each class, so that every test
compiles its e-mails and pages anew and asks again for rights, languages and parameters.
A server forgets, of a transaction that is rolled back, what it has said to be out of
date; the same is done here at the end of a test and of a class.
"""

import pytest

from odoo.orm.registry import Registry


class Doubt:
    """Names of the caches that may hold something that is undone at the end."""

    names = frozenset()


def clear_cache(self, *names, _original=Registry.clear_cache):
    Doubt.names |= set(names or ("default",))
    _original(self, *names)


def clear_all_caches(self, _original=Registry.clear_cache):
    """Called when a test or a class has ended."""
    if Doubt.names:
        _original(self, *Doubt.names)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """What a class has done when it was set up is undone when it ends, not before."""
    of_class, Doubt.names = Doubt.names, frozenset()
    try:
        return (yield)
    finally:
        Doubt.names = of_class


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.parent is not item.parent:
            Doubt.names = frozenset()


def pytest_configure():
    Registry.clear_cache = clear_cache
    Registry.clear_all_caches = clear_all_caches
