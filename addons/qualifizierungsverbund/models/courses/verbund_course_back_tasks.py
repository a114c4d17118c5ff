from odoo import models

from ..core.transition_mixin import with_transition

# Tasks that end with a decision, by what they belong to.
TASKS = {
    "verbund.course": ("choice_activity_id", "decision_activity_id"),
    "verbund.commitment": ("leave_activity_id", "leaver_activity_id"),
    "verbund.guarantee": ("leaver_activity_id",),
    "verbund.date.poll": ("activity_id",),
}
# What is kept of them.
KEPT_FIELDS = (
    "activity_type_id",
    "automated",
    "date_deadline",
    "note",
    "res_id",
    "res_model_id",
    "summary",
    "user_id",
)


class VerbundCourse(models.Model):
    """Who had something to do before a decision has it again when it is taken back."""

    _inherit = "verbund.course"

    def _remember(self, records=None):
        tasks = [
            [record._name, record.id, name, _as_values(record[name])]
            for rows in records or self._get_decided_rows_sudo()
            for name in TASKS.get(rows._name, ())
            for record in rows.filtered(name)
        ]
        return {**super()._remember(records), "tasks": tasks}

    def _step_back(self):
        tasks, courses = self.way_back["tasks"], self._get_decided_courses()
        res = super()._step_back()
        for task in tasks:
            self._restore_task(*task)
        # Who was told of the date before an approval was asked for has no task any more
        for course in courses.filtered(lambda course: not course.decision_activity_id):
            course._nothing_to_decide()
        return res

    def _restore_task(self, model, record_id, name, values):
        """
        :param name: field of the record that names its task
        :param values: see :func:`_as_values`
        """
        # sudo: it is the task of whoever had it, who is not told of it a second time
        record_sudo = self.env[model].sudo().browse(record_id).exists()
        if record_sudo and not record_sudo[name]:
            quiet = record_sudo.with_context(mail_activity_quick_update=True)
            with_transition(record_sudo)[name] = quiet.env["mail.activity"].create(
                values
            )


def _as_values(task_sudo):
    """
    :param task_sudo: one activity, elevated
    :return: the values by which it comes again, as they can be kept
    """
    values = {name: task_sudo[name] for name in KEPT_FIELDS}
    for name, value in values.items():
        if task_sudo._fields[name].type == "many2one":
            values[name] = value.id
    return {
        **values,
        "date_deadline": str(task_sudo.date_deadline),
        "note": str(task_sudo.note or ""),
    }
