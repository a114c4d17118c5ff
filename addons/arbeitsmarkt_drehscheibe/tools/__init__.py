"""Pure Python of the add-on: no Odoo import, integers, testable in milliseconds."""
