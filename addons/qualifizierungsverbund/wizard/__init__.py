from . import core
from . import courses
from . import money
from . import imports
