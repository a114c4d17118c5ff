"""Pure Python of the add-on: no Odoo import, integers, testable in milliseconds.

Units everywhere: distances in km, values in percent (0 to 100), weights as whole
numbers of any sum, score in tenths of a point (0 to 1000).
"""
