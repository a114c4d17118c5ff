"""The interfaces for programs say where a call comes from.

Odoo hides the request from what it calls there, and with it the address that its limit
for logins counts by: over RPC there would be none.
"""

from odoo.http import request, route

from odoo.addons.rpc.controllers import RPC

from ..models.core.res_users import calling_from


class VerbundRPC(RPC):
    def _xmlrpc(self, service):
        with calling_from(request.httprequest.remote_addr):
            return super()._xmlrpc(service)

    @route()
    def jsonrpc(self, service, method, args):
        with calling_from(request.httprequest.remote_addr):
            return super().jsonrpc(service, method, args)
