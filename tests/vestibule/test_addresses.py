"""Where a webhook may lead: the public internet by name, at port 443, however an address is written."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.partners import addresses
from vestibule.partners.addresses import Target, Unreachable

GOOD = {
    "https://hooks.example.com": Target("hooks.example.com", 443, "/"),
    "https://hooks.example.com/": Target("hooks.example.com", 443, "/"),
    "https://Hooks.Example.COM:443/a/b?c=d&e=%2F": Target("hooks.example.com", 443, "/a/b?c=d&e=%2F"),
    "https://xn--bcher-kva.example.com/x": Target("xn--bcher-kva.example.com", 443, "/x"),
}
NUMBERS = {
    "127.0.0.1": "https://127.0.0.1/",
    "public": "https://93.184.216.34/",
    "decimal": "https://2130706433/",
    "hexadecimal": "https://0x7f000001/",
    "hexadecimal in parts": "https://0x7f.0x0.0x0.0x1/",
    "octal": "https://0177.0.0.1/",
    "octal whole": "https://017700000001/",
    "short": "https://127.1/",
    "name with a number at its end": "https://example.1/",
    "IPv6": "https://[::1]/",
    "IPv6 mapped": "https://[::ffff:127.0.0.1]/",
    "IPv6 with a zone": "https://[fe80::1%25eth0]/",
}
CRAFTED = [
    "http://hooks.example.com/",
    "HTTPS://hooks.example.com/",
    "ftp://hooks.example.com/",
    "//hooks.example.com/",
    "hooks.example.com",
    "https://",
    "https:///path",
    "https:/hooks.example.com/",
    "https:\\\\hooks.example.com/",
    "https://user@hooks.example.com/",
    "https://user:word@hooks.example.com/",
    "https://hooks.example.com@169.254.169.254/",
    "https://hooks.example.com#@169.254.169.254/",
    "https://hooks.example.com\\@169.254.169.254/",
    "https://hooks.example.com/#fragment",
    "https://hooks.example.com?no=slash",
    "https://hooks.example.com:8443/",
    "https://hooks.example.com:80/",
    "https://hooks.example.com:443443/",
    "https://hooks.example.com:/",
    "https://hooks.example.com./",
    "https://.example.com/",
    "https://hooks..example.com/",
    "https://-hooks.example.com/",
    "https://hooks_.example.com/",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/\r\nX-Header: 1",
    "https://hooks.example.com/\x00",
    "https://hooks.example.com\t/",
    " https://hooks.example.com/",
    "https://hooks.example.com/\n",
    "https://hööks.example.com/",
    "https://hooks。example。com/",
    "https://ⓗooks.example.com/",
    "https://１２７.0.0.1/",
    "https://%31%32%37.0.0.1/",
    f"https://{'a' * 64}.example.com/",
    f"https://hooks.example.com/{'a' * 2048}",
]
NEVER_PUBLIC = ["localhost", "printer", "metadata.google.internal", "nas.local", "router.lan", "1.0.0.127.in-addr.arpa"]


@pytest.mark.parametrize("url", GOOD)
def test_a_public_name_is_taken(url: str) -> None:
    assert addresses.target_of(url) == GOOD[url]


@pytest.mark.parametrize("url", NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_is_no_name_however_it_is_written(url: str) -> None:
    with pytest.raises(Unreachable) as refused:
        addresses.target_of(url)
    assert refused.value.reason in ("not_a_name", "not_an_address", "private_address")


@pytest.mark.parametrize("url", CRAFTED)
def test_a_crafted_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable):
        addresses.target_of(url)


@pytest.mark.parametrize("host", NEVER_PUBLIC)
def test_names_that_are_never_public_are_refused_unasked(host: str) -> None:
    with pytest.raises(Unreachable) as refused:
        addresses.target_of(f"https://{host}/")
    assert refused.value.reason == "private_address"


def test_only_the_local_setting_lets_this_machine_through_and_nothing_else() -> None:
    assert addresses.target_of("https://127.0.0.1:8443/x", local=True) == Target("127.0.0.1", 8443, "/x")
    assert addresses.target_of("https://localhost:8443/x", local=True).netloc == "localhost:8443"
    for url in (
        "https://10.0.0.1/",
        "https://127.0.0.2/",
        "https://169.254.169.254/",
        "https://hooks.example.com:8443/",
    ):
        with pytest.raises(Unreachable):
            addresses.target_of(url, local=True)


@given(st.text(max_size=60))
def test_whatever_is_read_is_a_name_and_port_443(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}.example.com/{text}"):
        try:
            target = addresses.target_of(url)
        except Unreachable:
            continue
        assert target.port == 443
        assert set(target.host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
        assert target.host.split(".")[-1][0].isalpha()
        assert target.path.isascii()
        assert target.path.isprintable()


PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.170.2"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "224.0.1.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b::5db8:d822"),
    *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:5db8:d822::1", "3fff::1"),
    *("fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "2606:4700::5efe:7f00:1"),
    *("2606:4700::200:5efe:a00:1", "4000::1"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4007::200e"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_none_to_call(address: str) -> None:
    assert not addresses.is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_may_be_called(address: str) -> None:
    assert addresses.is_public(ip_address(address))


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_no_form_of_a_private_address_is_public(address: IPv4Address) -> None:
    number = int(address)
    forms = [
        IPv6Address(number),  # compatible
        IPv6Address(0xFFFF << 32 | number),  # mapped
        IPv6Address(0x0064_FF9B << 96 | number),  # translated
        IPv6Address(0x2002 << 112 | number << 80 | 1),  # 6to4
        IPv6Address(0x2001 << 112 | number),  # Teredo
        IPv6Address(0x2606_4700 << 96 | 0x5EFE << 32 | number),  # ISATAP
    ]
    assert [form for form in forms if addresses.is_public(form)] == []
    assert not addresses.is_public(address)


def looked_up(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    families = {4: socket.AF_INET, 6: socket.AF_INET6}

    def resolve(_: str, port: int, **__: Any) -> Any:
        return [(families[ip_address(each.partition("%")[0]).version], 1, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


TARGET = Target("hooks.example.com", 443, "/")


def test_every_address_of_a_name_must_be_public(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, "2606:4700:4700::1111", "93.184.216.34")
    assert [str(each) for each in addresses.resolved(TARGET)] == ["93.184.216.34", "2606:4700:4700::1111"]
    for private in ("192.168.0.1", "fe80::1%eth0", "::1", "::ffff:10.0.0.1"):
        looked_up(monkeypatch, "93.184.216.34", private)
        with pytest.raises(Unreachable) as refused:
            addresses.resolved(TARGET)
        assert refused.value.reason == "private_address"


def test_the_local_setting_lets_no_other_name_lead_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up(monkeypatch, "127.0.0.1")
    with pytest.raises(Unreachable):
        addresses.resolved(TARGET, local=True)
    assert addresses.resolved(Target("localhost", 8443, "/"), local=True) == (IPv4Address("127.0.0.1"),)
    looked_up(monkeypatch, "10.0.0.1")
    with pytest.raises(Unreachable):
        addresses.resolved(Target("localhost", 8443, "/"), local=True)


def test_a_name_that_is_not_known_has_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable) as refused:
        addresses.resolved(TARGET)
    assert refused.value.reason == "unknown_host"
    looked_up(monkeypatch)
    with pytest.raises(Unreachable):
        addresses.resolved(TARGET)
