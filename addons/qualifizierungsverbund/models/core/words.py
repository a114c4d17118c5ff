"""Values as people read them, in the language and time zone of an environment.

For pages: with a login the time zone is that of the user, on the page of a link that
of its person, and without one that of the association.
"""

import ast

from odoo.tools import (
    float_round,
    format_amount,
    format_date,
    format_datetime,
    format_time,
)
from odoo.tools.misc import formatLang, get_lang

from odoo.addons.base.models.res_lang import intersperse

# Of a price below a cent: more digits nobody reads.
PRICE_DIGITS = 6
NO_BREAK, ZERO_WIDTH = "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}"


def money(env, amount, currency):
    return format_amount(env, amount, currency)


def money_writer(env, currency):
    """For many amounts of a currency: what all of them need is looked up once.

    :return: function of an amount that writes it as :func:`money`
    """
    lang, digits, unit = get_lang(env), currency.decimal_places, currency.rounding
    grouping, separator = ast.literal_eval(lang.grouping), lang.thousands_sep or ""
    symbol, is_before = currency.symbol or "", currency.position == "before"

    def write(amount):
        rounded = float_round(amount, precision_rounding=unit)
        whole, *cents = f"{rounded:.{digits}f}".split(".")
        whole, _count = intersperse(whole, grouping, separator)
        text = lang.decimal_point.join([whole, *cents]).replace(" ", NO_BREAK)
        text = text.replace("-", f"-{ZERO_WIDTH}")
        return NO_BREAK.join([symbol, text] if is_before else [text, symbol])

    return write


def price(env, amount, currency):
    """A price of one piece, which may be a fraction of a cent."""
    amount = round(amount, PRICE_DIGITS)
    if amount == round(amount, currency.decimal_places):
        return money(env, amount, currency)
    shown = money(env, 0.0, currency)
    zero = formatLang(env, 0.0, digits=currency.decimal_places)
    return shown.replace(zero, number(env, amount))


def number(env, value):
    """A number with the digits that it has."""
    digits = len(f"{value:.{PRICE_DIGITS}f}".rstrip("0").partition(".")[2])
    return formatLang(env, value, digits=digits)


def plain_amount(env, amount):
    """An amount as it is typed into a form, empty for none."""
    if not amount:
        return ""
    return f"{amount:.2f}".replace(".", get_lang(env).decimal_point)


def seats(env, number):
    """A number of seats: one of them has a form of its own."""
    return env._("1 seat") if number == 1 else env._("%(seats)s seats", seats=number)


def day(env, value):
    return format_date(env, value) if value else ""


def moment(env, value):
    """Date and time of day."""
    if not value:
        return ""
    return format_datetime(env, value, tz=time_zone(env), dt_format="short")


def span(env, begin, end):
    """Two moments; a common day is named once."""
    tz = time_zone(env)
    here = env["base"].with_context(tz=tz).env
    if format_date(here, begin) == format_date(here, end):
        until = format_time(here, end, tz=tz, time_format="short")
    else:
        until = moment(here, end)
    return f"{moment(here, begin)} – {until}"


def period(env, begin, end):
    """Two moments as days."""
    here = env["base"].with_context(tz=time_zone(env)).env
    days = [format_date(here, value) for value in (begin, end) if value]
    return " – ".join(dict.fromkeys(days))


def label(record, field="state"):
    """The label of a choice."""
    choices = record._fields[field]._description_selection(record.env)
    return dict(choices).get(record[field], "")


def foreign_lang(env):
    """The language in which staff name things, where the page has another one."""
    lang = env.company._verbund_partner_sudo().lang or ""
    is_foreign = lang[:2] != (env.lang or "en")[:2]
    return lang.replace("_", "-") if lang and is_foreign else None


def time_zone(env):
    # A user without one has not logged in by a browser yet.
    # sudo: portal users may not read the partner of every association
    return env.context.get("tz") or env.user.tz or env.company.sudo()._verbund_tz()
