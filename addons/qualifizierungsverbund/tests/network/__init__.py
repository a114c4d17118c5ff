from . import test_contact_log
from . import test_membership
from . import test_network
from . import test_partner_doors
