import { registry } from "@web/core/registry";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

const { DateTime } = luxon;

/**
 * What is due today is not over before the day is: a whole day begins at midnight, and
 * Odoo shows it as past from then on.
 */
class DueTodayCommonRenderer extends CalendarCommonRenderer {
    eventClassNames({ event }) {
        const classes = super.eventClassNames(...arguments);
        const record = this.props.model.records[event.id];
        return record?.isAllDay && record.end.hasSame(DateTime.now(), "day")
            ? classes.filter((name) => name !== "o_past_event")
            : classes;
    }
}

class DueTodayRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: DueTodayCommonRenderer,
        week: DueTodayCommonRenderer,
        month: DueTodayCommonRenderer,
    };
}

registry.category("views").add("verbund_due_today", {
    ...calendarView,
    Renderer: DueTodayRenderer,
});
