import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { X2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Odoo's own German says “Hinzufügen Kontakt”. */
patch(X2ManyField.prototype, {
    get rendererProps() {
        const props = super.rendererProps;
        if (props.addLabel && !this.props.addLabel) {
            props.addLabel = _t("Add %(what)s", { what: this.field.string });
        }
        return props;
    },
});
