"""Where webhooks may go: never to a network of one's own that nobody named."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from duixian.site.datadir import SettingError
from duixian.site.exchange import environment
from duixian.site.exchange.webhooks.guarding import GuardError, allowed, goal_of, looked_up


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://example.org/", "只能推送到 https"),
        ("ftp://example.org/", "只能推送到 https"),
        ("https:///path", "只能推送到 https"),
        ("https://user:pass@example.org/", "不能有用户名"),
        ("https://example.org/#x", "不能有用户名"),
        ("https://example.org:22/", "端口只能是"),
        ("https://example.org:99999/", "地址不对"),
        ("https://例子.example/", "只用英文字符"),
        ("https://example.org/a b", "只用英文字符"),
        ("https://example.org/" + "x" * 500, "不超过 500"),
    ],
)
def test_addresses_that_cannot_be(address: str, why: str) -> None:
    with pytest.raises(GuardError, match=why):
        goal_of(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "192.0.2.1",
    ],
)  # fmt: skip
def test_nothing_goes_to_a_network_of_one_s_own(address: str) -> None:
    assert not allowed(ip_address(address), ())


def test_an_installation_may_name_networks_of_its_own() -> None:
    inside = (ip_network("10.20.0.0/16"),)
    assert allowed(ip_address("10.20.3.4"), inside) and allowed(ip_address("::ffff:10.20.3.4"), inside)
    assert not allowed(ip_address("10.21.0.1"), inside)
    assert allowed(ip_address("93.184.216.34"), ()) and allowed(ip_address("2606:2800:220:1::1"), ())


def test_one_of_a_name_s_addresses_inside_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(GuardError, match=r"127\.0\.0\.1"):
        looked_up(goal_of("https://both.example/"), ())


def test_settings_are_checked(tmp_path: Path) -> None:
    assert environment.address_of({"DUIXIAN_ADDRESS": "https://a.example/"}) == "https://a.example"
    for told in ("a.example", "https://a.example/path", "ftp://a.example"):
        with pytest.raises(SettingError):
            environment.address_of({"DUIXIAN_ADDRESS": told})
    assert environment.route_of({"DUIXIAN_WEBHOOKS_INSIDE": "10.0.0.0/8, fd00::/8"}).inside
    with pytest.raises(SettingError, match=r"10\.20"):
        environment.route_of({"DUIXIAN_WEBHOOKS_INSIDE": "10.0.0.1/8"})
    with pytest.raises(SettingError, match="no file"):
        environment.route_of({"DUIXIAN_WEBHOOKS_CA": str(tmp_path / "none.pem")})
