"""Pytest plugin: what is compiled of views is kept from one test to the next.

Odoo's test cases forget all caches after each test and each class, so that every test
compiles its e-mails, pages and e-invoices anew. What a test does to views, groups and
languages says so to the registry; where it does nothing of the kind, what was compiled
holds on.
"""

import pytest

from odoo.orm.registry import _CACHES_BY_KEY, Registry

#: What a compiled template depends on: names that `Registry.clear_cache` is given.
SOURCES = {"templates", "groups", "stable"}
KEPT = "templates"


class Doubt:
    """Whether what is in the cache may be of something that is undone at the end."""

    raised = False


def clear_cache(self, *names, _original=Registry.clear_cache):
    Doubt.raised = Doubt.raised or not SOURCES.isdisjoint(names)
    _original(self, *names)


def clear_all_caches(self, _original=Registry.clear_all_caches):
    """Called when a test or a class has ended."""
    if Doubt.raised:
        _original(self)
        return
    for name in {name for names in _CACHES_BY_KEY.values() for name in names} - {KEPT}:
        self._Registry__caches[name].clear()
    self.cache_invalidated.update(_CACHES_BY_KEY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """What a class has done when it was set up is undone when it ends, not before."""
    of_class, Doubt.raised = Doubt.raised, False
    try:
        return (yield)
    finally:
        Doubt.raised = of_class


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.parent is not item.parent:
            Doubt.raised = False


def pytest_configure():
    Registry.clear_cache = clear_cache
    Registry.clear_all_caches = clear_all_caches
