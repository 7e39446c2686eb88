"""Where messages may go: over HTTPS, to a host on the public network, or on a network that the installation names.

What a name stands for is looked up anew for every request, and the connection is made to the very address that was looked
at, so that a name cannot point elsewhere a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST = 500
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
CARRIERS = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
)  # an IPv4 address in its end


class GuardError(ValueError):
    """A message may not go there; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an address leads: `host` as TLS names it, `path` with the query."""

    host: str
    port: int
    path: str


def goal_of(address: str) -> Goal:
    """The parts of an address. Raises GuardError."""
    if len(address) > LONGEST or not address.isascii() or any(c <= " " or c == "\x7f" for c in address):
        raise GuardError(f"地址要写成 https://主机/路径 的样子，只用英文字符，不超过 {LONGEST} 个。")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise GuardError("地址不对。写成 https://主机/路径 的样子。") from None
    if parts.scheme != "https" or not parts.hostname:
        raise GuardError("只能推送到 https:// 的地址。")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise GuardError("地址里不能有用户名、密码或 # 后的部分；接收方凭签名确认来源。")
    if port is not None and not (port == 443 or port >= 1024):
        raise GuardError("端口只能是 443，或 1024 以上。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Goal(parts.hostname, port or 443, path)


def allowed(address: Address, inside: Sequence[Network]) -> bool:
    """Whether a message may go to an address: public, or in one of the networks that the installation names."""
    plain = _plain(address)
    if any(plain in network for network in inside if network.version == plain.version):
        return True
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_unspecified)


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries, where it carries one."""
    if not isinstance(address, ipaddress.IPv6Address):
        return address
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address


def looked_up(goal: Goal, inside: Sequence[Network]) -> str:
    """An address of the host that may be connected to. Raises GuardError where one of them may not, OSError where it has none."""
    found = socket.getaddrinfo(goal.host, goal.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for one in addresses:
        if not allowed(ipaddress.ip_address(one), inside):
            raise GuardError(
                f"{goal.host} 指向不能推送的网络（{one}）。内网的接收方，请管理员用 DUIXIAN_WEBHOOKS_INSIDE 指定网段。"
            )
    return addresses[0]
