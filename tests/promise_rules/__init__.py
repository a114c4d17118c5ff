"""Which test keeps which promise; what a promise is, says `promises.py`.

One module a folder of tests; in each ``RULES``: a test (file, class, name) -> the
sentences that it keeps, as they stand on the page, ``…`` for a value.
"""

from . import courses, hub, money, needs, network, portal, tools

RULES = {
    test: kept
    for rules in (courses, hub, money, needs, network, portal, tools)
    for test, kept in rules.RULES.items()
}
