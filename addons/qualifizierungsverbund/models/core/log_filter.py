"""Whoever reads the log of the server acts for nobody: no tokens in it."""

import logging

from ...tools.link_token import mask

# Those that write the path of a request.
LOGGERS = (
    "odoo.http",
    "odoo.addons.base.models.ir_http",
    "odoo.addons.http_routing.models.ir_http",
    "werkzeug",
)


class TokenFilter(logging.Filter):
    def filter(self, record):
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


for name in LOGGERS:
    logging.getLogger(name).addFilter(TokenFilter())
