from . import test_facts
from . import test_match
from . import test_match_parallel
from . import test_network
from . import test_rebuild
from . import test_scoring_sql
from . import test_proof
from . import test_match_mails
