from . import verbund_network
from . import verbund_membership
from . import verbund_membership_contact
