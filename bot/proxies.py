"""Where a request comes from, behind proxies of our own: only what those say is believed."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
_Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def networks_of(setting: str) -> tuple[Network, ...]:
    """The networks in a list such as `127.0.0.1, 10.0.0.0/8`.

    Raises:
        ValueError: one of them is none; the message says which.
    """
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    networks = []
    for part in parts:
        try:
            networks.append(ip_network(part))
        except ValueError as error:
            raise ValueError(f"TRUSTED_PROXIES: {part!r} is no address or network, such as 10.0.0.0/8") from error
    return tuple(networks)


class BehindProxies:
    """A WSGI application whose requests come through proxies that we trust.

    The address is the last one that none of them vouches for. Whoever reaches us directly cannot claim another.
    """

    def __init__(self, application: _Application, trusted: Sequence[Network]) -> None:
        self._application = application
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        address = environ.get("REMOTE_ADDR", "")
        claimed = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        while claimed and self._trusts(address):
            before = claimed.pop().strip()
            if not _is_address(before):
                break
            address = before
        environ["REMOTE_ADDR"] = address
        return self._application(environ, start_response)

    def _trusts(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
