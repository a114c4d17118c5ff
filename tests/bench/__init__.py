"""The performance table: `./dev bench`.

A row is a module here with a function ``measure(setting)`` that yields
:class:`tests.bench.table.Result` or :class:`tests.bench.table.Limit`; `__main__` names
the rows. Ours and the reference run in turns in one process and one database, so that a
busy machine slows both.
"""
