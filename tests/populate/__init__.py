"""A database of the published size, for benchmarks and pictures: `./dev populate`.

Cells are made by real actions, so that every state, counter and sum in them is what the
product makes of it: `verbund` (two networks with their companies, needs, courses,
settlements, posted invoices), `hub` (one hub with releases, demands, profiles, matches)
and `change` (networks that begin or end). `copies` multiplies the rows of a cell within
PostgreSQL. Copies differ in names and numbers, not in amounts.

No mail is written and no document is printed.
"""
