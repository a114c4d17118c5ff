import pytest

from ...tools.mail_address import to_deliverable


@pytest.mark.parametrize(
    "address, sent_to",
    [
        ("info@example.com", "info@example.com"),
        (" Info@Example.COM ", "Info@example.com"),
        ("info@müller-chemie.example", "info@xn--mller-chemie-dlb.example"),
        ("info@MÜLLER-Chemie.example", "info@xn--mller-chemie-dlb.example"),
        # decomposed, as a Mac writes it
        ("info@mu\u0308ller-chemie.example", "info@xn--mller-chemie-dlb.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("a.b+c@sub.example.org", "a.b+c@sub.example.org"),
    ],
)
def test_the_domain_goes_out_in_ascii(address, sent_to):
    assert to_deliverable(address) == sent_to


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        "info",
        "info@",
        "@example.com",
        "info@example",
        "info@exam ple.com",
        "info@example..com",
        "info@-example.com",
        "in fo@example.com",
        ".info@example.com",
        "info.@example.com",
        "müller@example.com",
        "info@192.168.0.1",
        "a" * 65 + "@example.com",
        "a@b@example.com",
        "info@" + "a" * 64 + ".example",
    ],
)
def test_what_cannot_be_delivered_is_found(address):
    assert to_deliverable(address) is None
