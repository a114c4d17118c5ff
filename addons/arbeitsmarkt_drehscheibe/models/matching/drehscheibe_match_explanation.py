from odoo import api, fields, models

from .match_criteria import BLOCKERS, CRITERIA


def explain(facts):
    """What a person reads about a score.

    :param facts: what ``match_query`` has stored
    :return: one dict per blocker and criterion: ``criterion weight value points code
        args blocker``; ``points`` is what the criterion adds to the score
    """
    entries = [
        {
            "criterion": code,
            "weight": 0,
            "value": 0,
            "points": 0,
            "code": code,
            "args": {},
            "blocker": True,
        }
        for code in facts["blockers"]
    ]
    # A criterion that is new has no facts before the next rebuild.
    known = [criterion for criterion in CRITERIA if criterion.code in facts]
    total = sum(facts[criterion.code]["weight"] for criterion in known)
    for criterion in known:
        own = dict(facts[criterion.code])
        weight, value = own.pop("weight"), own.pop("value")
        code, args = criterion.reason(**own)
        entries.append(
            {
                "criterion": criterion.code,
                "weight": weight,
                "value": value,
                # hundredths of a point, rounded half up
                "points": (weight * value * 200 + total) // (2 * total) / 100,
                "code": code,
                "args": args,
                "blocker": False,
            }
        )
    return entries


class DrehscheibeMatch(models.Model):
    """What people read about a score, in their language."""

    _inherit = "drehscheibe.match"

    explanation = fields.Json(
        compute="_compute_explanation",
        help="Each criterion with its weight and value, and blockers.",
    )
    explanation_html = fields.Html(
        string="Why This Score",
        compute="_compute_explanation_html",
        sanitize=False,
    )
    has_blocker = fields.Boolean(compute="_compute_explanation")

    @api.depends("facts")
    def _compute_explanation(self):
        for match in self:
            match.explanation = explain(match.facts) if match.facts else []
            match.has_blocker = any(entry["blocker"] for entry in match.explanation)

    @api.depends(
        "explanation",
        "profile_id.skill_ids.level",
        "demand_id.skill_ids.level",
    )
    @api.depends_context("lang")
    def _compute_explanation_html(self):
        for match in self:
            entries = match.explanation
            match.explanation_html = self.env["ir.qweb"]._render(
                "arbeitsmarkt_drehscheibe.match_explanation",
                {
                    "blockers": [
                        self._explain_blocker(entry["code"])
                        for entry in entries
                        if entry["blocker"]
                    ],
                    "criteria": [
                        (*self._explain_criterion(entry), entry)
                        for entry in entries
                        if not entry["blocker"]
                    ],
                    "lacking": match._lacking_skills(),
                },
            )

    def _lacking_skills(self):
        """What the demand asks for beyond the profile, as of now.

        :return: list of pairs: name of the skill, label of the level that is wanted
        """
        self.ensure_one()
        held = {skill.skill_id: skill.level for skill in self.profile_id.skill_ids}
        wanted = self.demand_id.skill_ids
        labels = dict(wanted._fields["level"]._description_selection(self.env))
        return [
            (skill.skill_id.name, labels[skill.level])
            for skill in wanted
            if held.get(skill.skill_id, "0") < skill.level
        ]

    @api.model
    def _explain_blocker(self, code):
        words = {blocker.code: blocker.words for blocker in BLOCKERS}
        return self.env._(words[code]) if code in words else code

    @api.model
    def _explain_criterion(self, entry):
        """One entry of the explanation in the user's language.

        :return: tuple of the label of the criterion and its reason
        """
        [criterion] = (c for c in CRITERIA if c.code == entry["criterion"])
        reason = self.env._(criterion.words[entry["code"]])
        return self.env._(criterion.label), reason % entry["args"]
