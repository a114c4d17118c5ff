import { registry } from "@web/core/registry";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/**
 * An amount that may be left empty: who empties it says none, and not zero.
 */
export class OptionalMonetaryField extends MonetaryField {
    get inputOptions() {
        const options = super.inputOptions;
        return {
            ...options,
            parse: (value) => value.trim() !== "" && options.parse(value),
        };
    }
}

registry.category("fields").add("verbund_optional_monetary", {
    ...monetaryField,
    component: OptionalMonetaryField,
});
