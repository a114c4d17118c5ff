"""`./dev populate [--scale K] [--db NAME] [--seed N]`: make a database of size K."""

import argparse
import logging
import sys

from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

from devkit import environment, templates
from devkit.progress import say

from .build import CELLS, build


def main():
    parser = argparse.ArgumentParser(prog="dev populate")
    parser.add_argument(
        "--scale",
        type=int,
        default=1,
        metavar="K",
        help="1: 33 networks, 10 hubs, 1,200 companies; 22: Skillnet Ireland",
    )
    parser.add_argument("--db", default="verbund_populate", help="made anew each time")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.scale < 1:
        parser.error("the scale is a whole number from 1 on")
    config.parse_config(["--no-http"], setup_logging=True)
    logging.getLogger("odoo").setLevel(logging.ERROR)
    databases = templates.Databases(environment.prepare(chromium=False))
    databases.copy(databases.product(demo=False), options.db)
    cells = {cell: count * options.scale for cell, count in CELLS.items()}
    counts = build(Registry(options.db), cells, options.seed)
    close_db(options.db)
    for name, count in counts.items():
        sys.stdout.write(f"{count:>10,} {name}\n")
    say(f"serve it: ./dev run --db {options.db}")


if __name__ == "__main__":
    main()
