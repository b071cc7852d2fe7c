"""Subject and expiry of X.509 certificates (RFC 5280, X.690): the standard library does not read them."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timezone

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)

_SEQUENCE, _INTEGER, _OID, _UTC_TIME, _EXPLICIT_VERSION = 0x30, 0x02, 0x06, 0x17, 0xA0

#: DER of the attribute types that grid names have, and how they are written.
_ATTRIBUTES: dict[bytes, str] = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("550406"): "C",
    bytes.fromhex("550407"): "L",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("0992268993f22c640119"): "DC",
    bytes.fromhex("2a864886f70d010901"): "emailAddress",
}


@dataclass(frozen=True)
class Certificate:
    """What messages say of a certificate, and what tells whose it is.

    Attributes:
        subject: the distinguished name, as ``/DC=…/CN=…``.
        not_after: when it expires.
        owner: the subject in DER.
        issuer: the issuer's name in DER.
    """

    subject: str
    not_after: datetime
    owner: bytes
    issuer: bytes


def certificates(pem: bytes) -> list[Certificate]:
    """Read the certificates of a PEM text, in its order.

    Raises:
        ValueError: it has none, or one of them is not DER of a certificate.
    """
    found = []
    for match in _PEM.finditer(pem):
        try:
            found.append(_certificate(binascii.a2b_base64(match[1])))
        except (IndexError, ValueError) as error:
            raise ValueError("not a certificate") from error
    if not found:
        raise ValueError("no certificate")
    return found


def _certificate(der: bytes) -> Certificate:
    (_, outer), *_ = _items(der)
    (_, to_be_signed), *_ = _items(outer)
    fields = [item for item in _items(to_be_signed) if item[0] != _EXPLICIT_VERSION]
    # serial, signature algorithm, issuer, validity, subject
    _, (tag, not_after) = _items(fields[3][1])
    return Certificate(_name(fields[4][1]), _time(tag, not_after), owner=fields[4][1], issuer=fields[2][1])


def issued(chain: list[Certificate]) -> list[Certificate]:
    """Return the first certificate and those that vouch for it, leaving out what else lies in the file."""
    found, others = chain[:1], chain[1:]
    while found:
        issuers = [each for each in others if each.owner == found[-1].issuer and each not in found]
        if not issuers:
            break
        found.append(max(issuers, key=lambda each: each.not_after))
    return found


def _items(content: bytes) -> list[tuple[int, bytes]]:
    """Split the content of a constructed value into tag and content of each element."""
    items, at = [], 0
    while at < len(content):
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            width = length & 0x7F
            length, at = int.from_bytes(content[at : at + width], "big"), at + width
        items.append((tag, content[at : at + length]))
        at += length
    return items


def _name(content: bytes) -> str:
    parts = []
    for _, relative in _items(content):
        for _, attribute in _items(relative):
            (_, oid), (_, value) = _items(attribute)
            parts.append(f"/{_ATTRIBUTES.get(oid, oid.hex())}={value.decode('utf-8', 'replace')}")
    return "".join(parts)


def _time(tag: int, value: bytes) -> datetime:
    text = value.decode("ascii")
    if tag == _UTC_TIME:
        # RFC 5280: two digits of the year, 50 to 99 are of the last century.
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)
