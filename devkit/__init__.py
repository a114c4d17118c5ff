"""What `./dev` is made of. Python standard library only.

cli         arguments, dispatch, one place that turns errors into a sentence
errors      the error a user can act on
progress    lines with elapsed time
paths       where things lie: the clone, its `.local/`, the shared cache
files       atomic steps, locks, content hashes
proc        running programs, and what their failures mean
apt         Debian packages without root: private apt root, download, unpack
host        Odoo 19: from Debian or from a checkout
venv        the virtual environment
postgres    a PostgreSQL: the named one, the machine's, or the one from PyPI
lease       who uses the own PostgreSQL; it stops after the last one
browser     Chromium and wkhtmltopdf
environment all of the above in order, and the variables a command needs
templates   template databases, so that nothing is installed twice
serve       `./dev run`
mailbox     catches outgoing mail
testing     `./dev test`
linting     `./dev lint`
"""
