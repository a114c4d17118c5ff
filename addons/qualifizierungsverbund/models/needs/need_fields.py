"""What a need says, told once: tables and forms are made from it.

A further field is one of the model and an entry here. Its type, choices and default are
those of the model; whether pooling looks at it says `tools.pooling.Need`, which has the
same names.
"""

from dataclasses import dataclass

from odoo.tools import LazyTranslate

from ...tools.table.column import (
    Amount,
    Bool,
    Choice,
    Column,
    Date,
    Integer,
    Lines,
)
from ..masters.verbund_district import DISTRICT_COLUMN
from .verbund_need import FORMATS, LEVELS, PRIORITIES, SHIFTS, TARGET_GROUPS

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Question:
    """How a form asks a company for a field.

    :param label: name of the field, in messages and where its value is shown
    :param text: what stands at the field; the label when None
    :param empty: what it is called to choose nothing
    :param said: how a number is said, with its unit
    :param without: choices that make no sense as an answer
    :param width: of twelve columns, where the page is wider than a phone
    :param more: whether it waits behind “More details”
    :param at_once: whether the short form, for a phone, asks for it at once
    """

    label: object
    text: object = None
    empty: object = _lt("Not given")
    said: object = None
    without: tuple[str, ...] = ()
    width: int = 3
    more: bool = False
    at_once: bool = False


@dataclass(frozen=True)
class NeedField:
    """
    :param column: how a table has it, and which field of the model it is
    :param question: how a form asks for it; None when it does not
    :param identifies: needs that agree in all of these are the same need, told twice
    :param silent: a value that says as little as none
    """

    column: Column
    question: Question | None = None
    identifies: bool = False
    silent: str | None = None

    @property
    def name(self):
        return self.column.field


LEVEL_WORDS = {
    "none": ("keine Vorkenntnisse",),
    "basic": ("Grundlagen",),
    "advanced": ("Fortgeschritten",),
    "expert": ("Experte",),
}
NEED_FIELDS = (
    NeedField(
        Column("name", "Unternehmen", "Company", "Firma", field="partner_id"),
        identifies=True,
    ),
    NeedField(
        Column("network", "Verbund", "Network", required=True, field="network_id"),
        Question(_lt("Network"), empty=_lt("Please choose"), width=12),
        identifies=True,
    ),
    NeedField(
        Column("topic", "Thema", "Topic", field="topic_id"),
        Question(_lt("Topic"), empty=_lt("None of these, see own words"), width=6),
        identifies=True,
    ),
    NeedField(
        Column("free_topic", "Thema in eigenen Worten", "Topic in Own Words"),
        Question(_lt("Topic in own words"), width=6),
        identifies=True,
    ),
    NeedField(
        Integer("seats_firm", "Plätze fest", "Firm Seats", required=True),
        Question(_lt("Firm seats"), at_once=True),
        identifies=True,
    ),
    NeedField(
        Integer("seats_possible", "Plätze möglich", "Possible Seats"),
        Question(_lt("Possible seats")),
        identifies=True,
    ),
    NeedField(
        Date("window_start", "Frühester Beginn", "Earliest Start"),
        Question(_lt("Earliest start"), at_once=True),
        identifies=True,
    ),
    NeedField(
        Date("window_end", "Spätestes Ende", "Latest End"),
        Question(_lt("Latest end"), at_once=True),
        identifies=True,
    ),
    NeedField(
        Choice(
            "format",
            "Format",
            "Training Format",
            choices=FORMATS,
            words={
                "onsite": ("Präsenz", "vor Ort"),
                "blended": ("Blended Learning",),
                "inhouse": ("Inhouse",),
            },
        ),
        Question(_lt("Format"), empty=_lt("Any format")),
        identifies=True,
    ),
    NeedField(
        Choice(
            "level_to",
            "Niveau Ziel",
            "Wanted Level",
            choices=LEVELS,
            words=LEVEL_WORDS,
        ),
        # Nobody wants to learn nothing.
        Question(
            _lt("Wanted level"),
            empty=_lt("Any level"),
            without=("none",),
            at_once=True,
        ),
        identifies=True,
    ),
    NeedField(
        DISTRICT_COLUMN,
        Question(_lt("District"), width=5, at_once=True),
        identifies=True,
    ),
    NeedField(
        Integer("max_km", "Entfernung max. km", "Maximum Distance"),
        Question(
            _lt("Maximum distance"),
            said=_lt("%(value)s km"),
        ),
    ),
    NeedField(
        Amount("price_ceiling", "Preisgrenze je Platz", "Price Ceiling per Seat"),
        Question(_lt("Price ceiling per seat"), width=4),
    ),
    NeedField(
        Lines("remark", "Bemerkung", "Remarks"),
        Question(_lt("Remarks"), width=12),
    ),
    NeedField(
        Choice(
            "level_from",
            "Niveau jetzt",
            "Present Level",
            choices=LEVELS,
            words=LEVEL_WORDS,
        ),
        Question(_lt("Present level"), width=6, more=True),
        identifies=True,
    ),
    NeedField(
        Choice(
            "target_group",
            "Zielgruppe",
            "Target Group",
            choices=TARGET_GROUPS,
            words={
                "unskilled": (
                    "Un- und Angelernte",
                    "Ungelernte",
                    "Angelernte",
                    "Un-/Angelernte",
                ),
                "skilled": ("Fachkräfte", "Facharbeiter"),
                "leadership": ("Führung", "Führungskräfte"),
                "apprentice": ("Auszubildende", "Azubis", "Azubi"),
                "office": ("Verwaltung", "Büro"),
            },
        ),
        Question(_lt("Target group"), width=6, more=True),
        identifies=True,
    ),
    NeedField(
        Choice(
            "shifts",
            "Schicht",
            "Shifts",
            "Schichten",
            "Shift",
            choices=SHIFTS,
            words={
                "any": ("keine Einschränkung", "keine", "egal"),
                "early": ("Frühschicht", "Früh"),
                "late": ("Spätschicht", "Spät"),
                "night": ("Nachtschicht", "Nacht"),
                "weekend": ("Wochenende",),
            },
        ),
        Question(_lt("Shifts"), width=6, more=True),
        identifies=True,
        silent="any",
    ),
    NeedField(
        Choice(
            "priority",
            "Priorität",
            "Priority",
            choices=PRIORITIES,
            words={"0": ("normal",), "1": ("hoch",), "2": ("sehr hoch",)},
        ),
        Question(_lt("Priority"), width=6, more=True),
        silent="0",
    ),
    NeedField(
        Bool("confidential", "Vertraulich", "Confidential"),
        Question(
            _lt("Confidential"),
            text=_lt(
                "Confidential: it counts only in sums of three companies or more, and "
                "our name is not to be told"
            ),
            more=True,
        ),
    ),
    NeedField(
        Bool("share_name", "Name darf genannt werden", "Name May Be Shown"),
        Question(
            _lt("Name may be shown"),
            text=_lt("Companies with the same need may learn that it is ours"),
            more=True,
        ),
    ),
)
