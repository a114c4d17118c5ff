"""The mirror is the machine's own; nothing but Debian will do."""

import pytest

from devkit import apt
from devkit.errors import DevError

LISTING = """\
http://mirror.invalid/debian-security|bookworm-security|/keys/a.gpg
http://mirror.invalid/other|stable|
http://mirror.invalid/debian/|bookworm|/keys/a.gpg
http://second.invalid/debian|bookworm-updates|
"""


def test_mirror_is_the_main_archive():
    assert apt.choose_mirror(LISTING) == ("http://mirror.invalid/debian", "/keys/a.gpg")


@pytest.mark.parametrize(
    "listing", ["", "http://mirror.invalid/debian-security|x-security|", "http://x|y|z"]
)
def test_no_mirror(listing):
    assert apt.choose_mirror(listing) is None


def test_debian_is_accepted():
    apt.check_debian('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')


def test_another_system_is_refused_with_two_ways_out():
    with pytest.raises(DevError, match="runs Fedora 44.*ODOO_SOURCE.*docker compose"):
        apt.check_debian('ID=fedora\nPRETTY_NAME="Fedora 44"\n')


def test_madison():
    listing = (
        " fonts-font-awesome | 7.3.0+dfsg-1 | http://mirror.invalid/debian sid/main\n"
        "fonts-font-awesome | 5:5.0.10+really4.7.0~dfsg-4.1 | trixie/main amd64\n"
        "W: something\n"
    )
    assert apt.parse_madison(listing, ["fonts-font-awesome", "odoo-19"]) == {
        "fonts-font-awesome": ["7.3.0+dfsg-1", "5:5.0.10+really4.7.0~dfsg-4.1"],
        "odoo-19": [],
    }
