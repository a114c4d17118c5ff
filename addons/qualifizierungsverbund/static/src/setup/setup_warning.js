import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

import { Component } from "@odoo/owl";

/** Reminds administrators, on every screen, that the setup is not finished. */
export class SetupWarning extends Component {
    static template = "qualifizierungsverbund.SetupWarning";
    static props = {};

    setup() {
        this.action = useService("action");
        const { missing, steps } = session.verbund_setup;
        this.label = _t("Setup: %(done)s of %(steps)s", { done: steps - missing, steps });
        this.title = _t("The association is not set up yet. Open the list of steps.");
    }

    open() {
        this.action.doAction(session.verbund_setup.action_id, { clearBreadcrumbs: true });
    }
}

if (session.verbund_setup) {
    registry
        .category("systray")
        .add("qualifizierungsverbund.setup", { Component: SetupWarning }, { sequence: 200 });
}
