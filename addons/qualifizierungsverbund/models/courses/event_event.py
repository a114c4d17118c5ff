from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What an event of a course says as the course does.
FOLLOWED = frozenset({"date_begin", "date_end", "address_id", "organizer_id"})


class EventEvent(models.Model):
    _inherit = "event.event"

    # Not for every user of the event app: most may not read courses.
    verbund_course_ids = fields.One2many(
        "verbund.course",
        "event_id",
        string="Course",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    @api.constrains("seats_max", "seats_limited")
    def _check_verbund_seats(self):
        for event in self:
            # sudo: who changes the event need not see its course
            promised = sum(event.sudo().verbund_course_ids.mapped("seats_committed"))
            if event.seats_limited and 0 < event.seats_max < promised:
                raise ValidationError(
                    self.env._(
                        "%(seats)s seats of %(event)s are promised to companies: its "
                        "maximum cannot be lower.",
                        seats=promised,
                        event=event.display_name,
                    )
                )

    @api.constrains(*FOLLOWED)
    def _check_verbund_follows(self):
        """What the event has of its course is changed there, where companies are told.

        :raises ValidationError: when the event would say something else
        """
        for event in self:
            # sudo: as above
            for course_sudo in event.sudo().verbund_course_ids:
                if FOLLOWED & course_sudo._get_event_changes().keys():
                    raise ValidationError(
                        self.env._(
                            "Dates, place and provider of %(event)s are those of its "
                            "course. Change them there.",
                            event=event.display_name,
                        )
                    )
