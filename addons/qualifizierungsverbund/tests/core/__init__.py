from . import test_clock
from . import test_ledger
from . import test_setup
from . import test_transitions
from . import test_transitions_rpc
from . import test_xmlrpc
from . import test_notice
