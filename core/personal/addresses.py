"""Addresses of the network: e-mail and IP."""

import ipaddress
import re
from collections.abc import Iterator

from core.personal.spans import Span

_EMAIL = re.compile(
    r"(?<![\w.%+'-])[^\W_][\w.%+'-]{0,63}@(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@])"
)
#: Ends of file names such as icon@2x.png.
_FILES = {"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "json", "html", "htm", "php", "pdf", "txt"}

_IPV4 = re.compile(r"(?<![\w.:-])(?<!\w/)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\w)")
_IPV6 = re.compile(r"(?<![\w.:])[0-9a-f]{0,4}:[0-9a-f:.]{2,40}(?![\w:])", re.IGNORECASE)
_VERSION = re.compile(
    r"(?:\bv|\b(?:version|ver|build|release|firmware|driver|section|chapter|clause|update|upgrade|oid)\b)[\s.:#]*\Z",
    re.IGNORECASE,
)

#: RE2 patterns of texts that may have one.
MAYBE_EMAIL = r"[^\s@]@[^\s@.]+\.\pL\pL"
MAYBE_IP = r"\d\.\d{1,3}\.\d{1,3}\.\d|:[0-9a-fA-F]{0,4}:[0-9a-fA-F]"


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses; file names with an at sign are none."""
    for found in _EMAIL.finditer(text):
        value = found.group().rstrip(".'-")
        local, _, domain = value.rpartition("@")
        if domain.rpartition(".")[2].casefold() in _FILES or ".." in local or local.endswith("."):
            continue
        yield Span("email", found.start(), found.start() + len(value), value)


def ips(text: str) -> Iterator[Span]:
    """IPv4 and IPv6 addresses of machines.

    Left out: version numbers, addresses whose four figures all have one digit (they are sections or versions), net
    masks, and addresses that every machine gives itself (loopback, unspecified).
    """
    for found in _IPV4.finditer(text):
        value = found.group()
        if _is_host(value) and len(value) > 7 and not _VERSION.search(text[max(0, found.start() - 20) : found.start()]):
            yield Span("ip", found.start(), found.end(), value)
    for found in _IPV6.finditer(text):
        value = found.group().rstrip(".:") if not found.group().endswith("::") else found.group()
        groups = [group for group in value.split(":") if group]
        enough = len(groups) >= 3 or re.match(r"(?:fe80|f[cd]..|2...):", value, re.IGNORECASE)
        if enough and any(sign.isdigit() for sign in value) and _is_host(value):
            yield Span("ip", found.start(), found.start() + len(value), value)


def _is_host(value: str) -> bool:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or value.startswith(("255.", "0.")))
