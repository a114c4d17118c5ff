from . import drehscheibe_match_decline
