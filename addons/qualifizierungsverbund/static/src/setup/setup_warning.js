import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

import { Component, useState } from "@odoo/owl";

/** Reminds administrators, on every screen, that the setup is not finished. */
export class SetupWarning extends Component {
    static template = "qualifizierungsverbund.SetupWarning";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ missing: session.verbund_setup.missing });
        this.title = _t("The association is not set up yet. Open the list of steps.");
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.count());
    }

    /** A step may have been done on the screen before this one. */
    async count() {
        if (this.state.missing) {
            this.state.missing = await this.orm.silent.call(
                "verbund.setup.step",
                "count_missing",
                []
            );
        }
    }

    get label() {
        return _t("Setup: %(done)s of %(steps)s", this.progress);
    }

    /** On a phone the title of the screen needs the room. */
    get text() {
        const { done, steps } = this.progress;
        return this.env.isSmall ? `${done}/${steps}` : this.label;
    }

    get progress() {
        const { steps } = session.verbund_setup;
        return { done: steps - this.state.missing, steps };
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
