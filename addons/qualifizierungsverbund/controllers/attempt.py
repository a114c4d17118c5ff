"""A change that a form asks for: done completely, refused in words, or tried again."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ConcurrencyError, LockError, UserError


def attempt(env, action):
    """Run a change completely or not at all.

    The same form sent twice at a time meets itself at an index or a lock. Odoo then
    calls the request again in a new transaction, which sees what the other one did.

    :param action: callable without arguments
    :return: (result, None), or (None, message in the user's language)
    :raises ConcurrencyError: for Odoo to try again
    """
    try:
        with env.cr.savepoint():
            return action(), None
    except (UniqueViolation, LockError) as error:
        raise ConcurrencyError(str(error)) from error
    except CheckViolation as error:  # what no rule has refused before
        return None, _words_of(env, error)
    except UserError as error:  # with its children for data and access
        return None, str(error)


def _words_of(env, error):
    """What the model says of a constraint of its table, as Odoo does for clients."""
    table = error.diag.table_name
    models = (env[name] for name in env.registry)
    model = next((model for model in models if model._table == table), env["base"])
    return model._sql_error_to_message(error)
