"""`./dev bench [ROW …] [--repeat N] [--size 1 10 100]`: print the performance table."""

import argparse
import importlib
import logging
import sys

from odoo.tools import config

from devkit.progress import say

from . import table
from .setting import Setting

#: Each is a module beside this one, in the order of the table.
ROWS = [
    "invoices",
    "decision",
    "install",
    "screens",
    "rebuild",
    "pooling",
    "coverage",
    "dates",
]


def main():
    parser = argparse.ArgumentParser(prog="dev bench")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--repeat", type=int, default=7, help="pairs per row")
    parser.add_argument(
        "--size",
        type=int,
        nargs="+",
        default=[1],
        help="multiples of the published size",
    )
    options = parser.parse_intermixed_args()
    unknown = sorted(set(options.rows) - set(ROWS))
    if unknown:
        parser.error(f"there is no row {', '.join(unknown)}; rows: {', '.join(ROWS)}")
    config.parse_config(["--no-http"], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    setting = Setting(options.repeat, options.size)
    results = []
    for name in options.rows or ROWS:
        say(f"Measuring {name} …")
        row = importlib.import_module(f".{name}", __package__)
        for result in row.measure(setting):
            results.append(result)
            say(f"{result.work}: {result.summary()}")
    sys.stdout.write("\n".join(["", *table.lines(results), ""]))
    return 0 if all(result.reached for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
