from . import verbund_network
from . import verbund_membership
from . import verbund_membership_contact
from . import recorded_mixin
from . import verbund_decision
from . import event_event
from . import res_partner
