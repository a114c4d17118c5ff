"""`./dev run --empty`: an association that nobody has set up."""

import json
import os
import pathlib
import subprocess
import sys

DATABASE_SCRIPT = (
    pathlib.Path(__file__).parents[2] / "devkit" / "inside" / "database.py"
)
#: What administrators find when they come for the first time.
ASK = """
import json
company = env.company
print(json.dumps({
    "open": [step.key for step in company._verbund_setup_steps() if step.missing()],
    "done": [step.key for step in company._verbund_setup_steps() if not step.missing()],
    "banks": env["res.partner.bank"].with_context(active_test=False).search_count([])
    + env["account.journal"].search_count([("bank_account_id", "!=", False)]),
    "told": env["mail.tracking.value"].search_count([]),
    "chart": company.chart_template,
}))
"""


def run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_blank_association_begins_with_every_step_open(copied):
    """Nothing of the fictional one is left that an invoice or a mail would name."""
    with copied("test", f"verbund_blank_{os.getpid()}") as name:
        run(sys.executable, DATABASE_SCRIPT, "blank", name)
        shown = run("odoo", "shell", "--database", name, "--no-http", input=ASK)
    found = json.loads(shown.splitlines()[-1])
    assert found["done"] == []
    assert len(found["open"]) >= 8
    assert (found["banks"], found["told"]) == (0, 0)
    # The country stays, and with it the accounts that a German association needs.
    assert found["chart"] == "de_skr03"
