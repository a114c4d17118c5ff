"""Public methods of our models, called as an RPC client calls them: with anything."""

import inspect

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

ADDONS = (
    "odoo.addons.qualifizierungsverbund.",
    "odoo.addons.arbeitsmarkt_drehscheibe.",
)
BAD = ({}, [], None, 0, -1, 1.5, True, "x", [[]], {"a": 1}, [2**40], ["x"], "\x00")


def public_methods(env):
    """Public methods that we add to models, ours and those of Odoo.

    :return: list of (name of the model, name of the method, number of arguments)
    """
    found = []
    for name, model in env.registry.items():
        if model._abstract:
            continue
        own = {
            method
            for cls in model.mro()
            if cls.__module__.startswith(ADDONS)
            for method in vars(cls)
            if not method.startswith("_") and not hasattr(models.BaseModel, method)
        }
        for method in own:
            function = getattr(model, method)
            if inspect.isfunction(function):
                many = len(inspect.signature(function).parameters) - 1
                found.append((name, method, many))
    return sorted(found)


def refusal_of(record, method, arguments):
    """Call a method, undo it; what it was refused with, None if it was not.

    Whatever else is raised is a traceback for the client, and fails the test. As in a
    request of its own, nothing is in the cache that others have read.
    """
    record.env.invalidate_all()
    function = getattr(type(record), method)
    ids = [] if getattr(function, "_api_model", False) else [record.ids]
    try:
        with record.env.cr.savepoint() as savepoint:
            call_kw(record.browse(), method, [*ids, *arguments], {})
            record.env.flush_all()
            savepoint.rollback()
    except UserError as error:
        return error
    finally:
        record.env.invalidate_all()
    return None


def methods_with_arguments(env):
    return [method for method in public_methods(env) if method[-1]]


class ArgumentsMixin:
    """Tries each method on one record of its model, as several users."""

    def check_arguments(self, records, strangers, staff):
        """
        :param records: dict name of a model -> a record of it
        :param strangers: users who may do nothing there
        :param staff: users who may; they get a message, not a traceback
        """
        for name, method, many in methods_with_arguments(self.env):
            if name not in records:
                continue
            for user in (*strangers, *staff):
                for bad in BAD:
                    with self.subTest(
                        model=name, method=method, user=user.login, bad=bad
                    ):
                        record = records[name].with_user(user)
                        refusal = refusal_of(record, method, [bad] * many)
                        if user in strangers:
                            self.assertIsInstance(refusal, AccessError)
