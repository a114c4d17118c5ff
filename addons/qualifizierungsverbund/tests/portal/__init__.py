from . import test_browser
from . import test_need_doors
from . import test_portal_base
from . import test_portal_course
from . import test_portal_need
from . import test_portal_rpc
from . import test_portal_share
from . import test_portal_teaching
