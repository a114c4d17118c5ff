# Rooms in the order of their arrows: a room may use those above it.
from . import core
from . import masters
from . import network
from . import needs
from . import courses
from . import money
