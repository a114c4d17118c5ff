"""Pure Python of the add-on: no Odoo import, exact numbers, testable in milliseconds.

Units everywhere: money in integer cents (exact shares as ``Fraction`` of cents),
seats in persons, course length in units of 45 minutes, distances in km.
"""
