from . import test_need
from . import test_need_pool
from . import test_need_rules
from . import test_propose_pools
from . import test_need_mails
from . import test_round
from . import test_need_words
