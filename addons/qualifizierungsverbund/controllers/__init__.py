from . import import_template
from . import portal_base
from . import portal_home
from . import portal_need
from . import portal_course
from . import portal_commitment
from . import portal_share
from . import portal_teaching
