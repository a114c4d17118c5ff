from . import core
from . import needs
from . import courses
from . import money
from . import imports
