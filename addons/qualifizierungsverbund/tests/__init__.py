# Star imports: Odoo's loader takes only modules called test_* found right here.
from .core import *
from .courses import *
from .imports import *
from .masters import *
from .money import *
from .needs import *
from .network import *
from .portal import *
from .tools import *
from . import test_access
from . import test_arguments
from . import test_flow
from . import test_forging
