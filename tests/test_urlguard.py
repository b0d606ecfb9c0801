from __future__ import annotations

import pytest

from studio.errors import RequestError
from studio.urlguard import check_addresses, check_url, is_public, is_web_address, next_target, origin, shown

PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1
2002:7f00:1:: 2002:a00:1:: 2001::1 2001:db8::1 100::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 3fff::1 5f00::1
localhost nonsense 1.2.3 0x7f.1
"""
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700:4700::1111 2a00:1450:4001:80b::200e ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_knows_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_knows_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://a.example/b",
        "gopher://a.example/",
        "javascript:alert(1)",
        "https://",
        "https:///b",
        "http://a.example/b",
        "https://user@a.example/b",
        "https://user:pw@a.example/b",
        "https://a.example:port/b",
        "https://[::1/b",
        "https://a.example\\@b.example/",
        "https://a.example/b c",
        "https://a.example/b\r\nHost: c",
        "https://127.0.0.1:99999/",
    ],
)
def test_refuses_what_is_no_plain_https_address(url: str) -> None:
    with pytest.raises(RequestError) as caught:
        check_url(url)
    assert caught.value.code == "address_refused"
    assert "pw" not in caught.value.message


def test_takes_an_address_apart() -> None:
    target = check_url(" https://A.example:8443/b.png?sig=1 ")
    assert (target.scheme, target.host, target.port, target.trusted) == ("https", "a.example", 8443, False)
    assert check_url("https://[2606:4700::1]/").host == "2606:4700::1"


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("http://127.0.0.1:9000/x", True),
        ("http://127.0.0.1:9001/x", False),
        ("https://127.0.0.1:9000/x", False),
        ("http://localhost:9000/x", False),
        ("http://127.0.0.1/x", False),
    ],
)
def test_trusts_exactly_one_origin(url: str, trusted: bool) -> None:
    if trusted or url.startswith("https"):
        assert check_url(url, ("http://127.0.0.1:9000/base/path",)).trusted is trusted
    else:
        with pytest.raises(RequestError):
            check_url(url, ("http://127.0.0.1:9000",))


def test_refuses_a_host_when_one_of_its_addresses_is_private() -> None:
    target = check_url("https://a.example/")
    assert check_addresses(target, ["1.1.1.1", "8.8.8.8"]) == "1.1.1.1"
    for addresses in (["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"], []):
        with pytest.raises(RequestError):
            check_addresses(target, addresses)


def test_lets_a_trusted_origin_lead_anywhere() -> None:
    target = check_url("http://localhost:9000/", ("http://localhost:9000",))
    assert check_addresses(target, ["127.0.0.1"]) == "127.0.0.1"


@pytest.mark.parametrize(
    "location", ["http://a.example/", "file:///etc/passwd", "//user@b.example/", "http://127.0.0.1:9001/"]
)
def test_checks_where_a_redirect_leads(location: str) -> None:
    with pytest.raises(RequestError):
        next_target(check_url("https://a.example/b/c"), location)


def test_follows_a_relative_redirect() -> None:
    assert next_target(check_url("https://a.example/b/c?d"), "../e").url == "https://a.example/e"


def test_shows_no_secret() -> None:
    assert shown("https://user:pw@a.example/b.png?X-Amz-Signature=k#f") == "a.example/b.png"
    assert shown("https://a.example/") == "a.example"
    assert len(shown("https://a.example/" + "x" * 1000)) < 100


def test_compares_origins_by_their_parts() -> None:
    assert origin("https://A.example") == origin("https://a.example:443/b") != origin("https://a.example:444")
    assert origin("nothing") == origin("https://a:b") == ""


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("http://localhost:11434", True),
        ("HTTPS://api.example.com/v1", True),
        ("http://[::1]:80/x", True),
        ("ftp://files.example.com:21", False),
        ("api.example.com", False),
        ("http://", False),
        ("http://host:99999", False),
        ("http://[half", False),
        ("", False),
    ],
)
def test_knows_a_web_address(address: str, is_one: bool) -> None:
    assert is_web_address(address) is is_one
