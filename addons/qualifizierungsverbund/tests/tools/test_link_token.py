from ...tools import link_token


def test_code_is_read_as_people_type_it():
    code = link_token.new_code()
    shown = link_token.spell(code)
    for typed in (code, shown, shown.lower(), f" {code[:4]} {code[4:]} ", f"{code}."):
        assert link_token.read_code(typed) == code
    for typed in ("", "ABC", code + "A", "O" * 8, "0" * 8, "I1LO0000", "ÄÖÜ2345"):
        assert link_token.read_code(typed) == ""


def test_tokens_are_long_and_differ():
    tokens = {link_token.new_token() for _number in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert all(link_token.digest(token) != token for token in tokens)


def test_log_lines_lose_their_tokens():
    for line, masked in (
        ("GET /verbund/l/abc-_9 HTTP/1.1", "GET /verbund/l/*** HTTP/1.1"),
        ('"POST /de/verbund/l/abc HTTP/1.1"', '"POST /de/verbund/l/*** HTTP/1.1"'),
        ("/verbund/l/abc?x=1", "/verbund/l/***?x=1"),
        ("/web/reset_password?token=abc&x=1", "/web/reset_password?token=***&x=1"),
        ("/web/signup?db=a&signup_token=b", "/web/signup?db=a&signup_token=***"),
        ("/my/invoices/5?access_token=abc", "/my/invoices/5?access_token=***"),
        ("GET /verbund//l/abc HTTP/1.1", "GET /verbund//l/*** HTTP/1.1"),
        ("GET /verbund/l/../abc HTTP/1.1", "GET /verbund/l/*** HTTP/1.1"),
        ("GET /VERBUND/L/abc HTTP/1.1", "GET /VERBUND/L/*** HTTP/1.1"),
        ("?redirect=%2Fverbund%2fl%2Fabc&x=1", "?redirect=%2Fverbund%2fl%2F***&x=1"),
        ("/verbund/l?code=ABCD-2345", "/verbund/l?code=***"),
        ("/my/verbund/needs?sortby=x", "/my/verbund/needs?sortby=x"),
    ):
        assert link_token.mask(line) == masked


def test_neighbours_of_one_customer_are_one_origin():
    one = link_token.address_range("2001:db8:1:2::5")
    assert one == link_token.address_range("2001:db8:1:2:ffff::9")
    assert one != link_token.address_range("2001:db8:1:3::5")
    assert link_token.address_range("192.0.2.1") == "192.0.2.1"
    assert link_token.address_range(None) == link_token.address_range("x") == "unknown"
