"""What a browser sends, as values, with one message per wrong field."""

import contextlib

from odoo.exceptions import ValidationError
from odoo.tools import DEFAULT_SERVER_DATE_FORMAT
from odoo.tools.misc import get_lang

from ..tools import typed_date, typed_number, typed_text

# Far above any real number of seats or price, far below what the database holds.
MAX_INTEGER = 9999
MAX_TEXT = 2000
MAX_AMOUNT = 9_999_999.99


class PortalForm:
    """Reads the fields of one posted form.

    Every reader takes the name of the field and its label for messages, and returns
    the value or what stands for empty. Wrong fields are collected, so that the
    person sees all of them at once; :meth:`check` raises them.
    """

    max_text = MAX_TEXT

    def __init__(self, env, post):
        """
        :param env: environment of the request, for language and messages
        :param post: dict of the posted strings
        """
        self.env = env
        self.post = post
        self._errors = {}
        self.asked = set()

    @property
    def errors(self):
        """Messages by field, in the order in which the page has the fields."""
        order = {name: number for number, name in enumerate(self.post)}
        names = sorted(self._errors, key=lambda name: order.get(name, len(order)))
        return {name: self._errors[name] for name in names}

    def check(self):
        """
        :raises ValidationError: when a field was wrong, all messages in it
        """
        if self.errors:
            raise ValidationError("\n".join(self.errors.values()))

    def refuse(self, name, message):
        self._errors.setdefault(name, message)

    @contextlib.contextmanager
    def beside(self, name):
        """A rule of a model that speaks of one field is answered beside it."""
        try:
            yield
        except ValidationError as error:
            self.refuse(name, str(error))

    def ask(self, name, message):
        """Refuse what is possible but unlikely, until the person says it is right."""
        if not self.flag(f"sure_{name}"):
            self.asked.add(name)
            self.refuse(name, message)

    def _raw(self, name):
        value = self.post.get(name)
        if not isinstance(value, str):  # a file in place of a text
            return ""
        # A browser sends two characters for one line break that was typed.
        return typed_text.read(value).strip()

    def text(self, name, label, required=False, max_length=200):
        value = self._raw(name)
        if required and not value:
            self.refuse(name, self.env._("%(label)s is missing.", label=label))
        elif len(value) > max_length:
            self.refuse(
                name,
                self.env._(
                    "%(label)s is longer than %(maximum)s characters.",
                    label=label,
                    maximum=max_length,
                ),
            )
        return value

    def flag(self, name):
        return bool(self._raw(name))

    def integer(self, name, label, minimum=0, maximum=MAX_INTEGER, default=0):
        value = self._raw(name)
        if not value:
            return default
        number = self._read_number(name, label, value)
        if number is None or number % 1 or not minimum <= number <= maximum:
            self.refuse(
                name,
                self.env._(
                    "%(label)s is a whole number from %(minimum)s to %(maximum)s.",
                    label=label,
                    minimum=minimum,
                    maximum=maximum,
                ),
            )
            return default
        return int(number)

    def _read_number(self, name, label, value):
        """The number that was typed, as people of the user's language write it.

        :return: exact number, None when there is none
        """
        lang = get_lang(self.env)
        try:
            return typed_number.read(value, lang.decimal_point, lang.thousands_sep)
        except typed_number.AmbiguousNumber as error:
            self.refuse(
                name,
                self.env._(
                    "%(label)s: is %(large)s meant, or %(small)s? Please write it "
                    "without a sign for thousands.",
                    label=label,
                    **error.readings(lang.decimal_point),
                ),
            )
        except typed_number.NotANumber:
            return None
        return None

    def amount(self, name, label, optional=True):
        """An amount as people of the user's language write it, None when empty.

        :param optional: whether the message may say that it can be left empty
        """
        value = self._raw(name)
        if not value:
            return None
        number = self._read_number(name, label, value)
        if (
            number is None
            or not 0 < number <= MAX_AMOUNT
            or number.as_tuple().exponent < -2
        ):
            _ = self.env._
            self.refuse(
                name,
                _(
                    "%(label)s is an amount above zero, with two decimals at most, "
                    "or empty.",
                    label=label,
                )
                if optional
                else _(
                    "%(label)s is an amount above zero, in whole cents.",
                    label=label,
                ),
            )
            return None
        return float(number)

    def date(self, name, label):
        value = self._raw(name)
        if not value:
            return False
        try:
            date = typed_date.read(value)
        except typed_date.NotADate:
            date = None
        # Years outside of this range are typing errors.
        if not date or not 2000 <= date.year <= 2100:
            self.refuse(
                name,
                self.env._("%(label)s is not a date of the calendar.", label=label),
            )
            return False
        return date.strftime(DEFAULT_SERVER_DATE_FORMAT)

    def choice(self, name, label, allowed):
        """One key out of ``allowed``, as a string; False when empty."""
        value = self._raw(name)
        if not value:
            return False
        if value not in allowed:
            self.refuse(
                name, self.env._("%(label)s: please choose from the list.", label=label)
            )
            return False
        return value

    def record_id(self, name, label, allowed_ids, required=False):
        """One id out of ``allowed_ids``; False when empty."""
        value = self.choice(name, label, {str(record_id) for record_id in allowed_ids})
        if required and not value:
            self.refuse(name, self.env._("%(label)s is missing.", label=label))
        return int(value) if value else False
