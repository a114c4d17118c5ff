"""Programs that run inside the environment, where `odoo` can be imported."""
