from . import verbund_need
from . import verbund_network
