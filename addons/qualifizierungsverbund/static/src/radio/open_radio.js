import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Of the choices only those that another field of the record lists. */
export class OpenRadioField extends RadioField {
    static props = { ...RadioField.props, open: { type: String } };

    get items() {
        const open = this.props.record.data[this.props.open] || [];
        return super.items.filter(([key]) => open.includes(key));
    }
}

registry.category("fields").add("verbund_open_radio", {
    ...radioField,
    component: OpenRadioField,
    supportedTypes: ["selection"],
    extractProps: ({ options, ...fieldInfo }, dynamicInfo) => ({
        ...radioField.extractProps({ options, ...fieldInfo }, dynamicInfo),
        open: options.open,
    }),
});
