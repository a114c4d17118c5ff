"""Tables that people made in a spreadsheet: read cell by cell, with what is wrong.

``files`` are read into rows, ``headings`` find the ``column`` of each cell, ``cells``
turn it into a value. Nothing here knows Odoo. Problems are codes with parameters: the
caller words them in the language of its user. Row numbers are those the user sees in
the file.
"""
