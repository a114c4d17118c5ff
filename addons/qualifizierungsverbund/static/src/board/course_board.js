import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

import { onMounted } from "@odoo/owl";

/** On a phone one column fills the screen: begin where companies are being asked. */
export class CourseBoardRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        onMounted(() => this.env.isSmall && this.props.list.isGrouped && this.showWork());
    }

    showWork() {
        const groups = this.props.list.groups;
        const busy = groups.filter((group) => group.count);
        const group = busy.find((group) => group.value === "booking_open") || busy[0];
        const columns = this.rootRef.el.querySelectorAll(".o_kanban_group");
        columns[groups.indexOf(group)]?.scrollIntoView({ block: "nearest" });
    }
}

registry.category("views").add("verbund_course_board", {
    ...kanbanView,
    Renderer: CourseBoardRenderer,
});
