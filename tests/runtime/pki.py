"""Certificates made for the tests: a CA, a server, users' proxies."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(timezone.utc).replace(microsecond=0)


def name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "test"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Users"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


class Pki:
    """A certificate authority with its files in one directory, and what it signed."""

    def __init__(self, directory: Path, authority: str = "Test CA") -> None:
        self.directory = directory
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.authority = name(authority)
        certificate = self._build(self.authority, self.key.public_key(), NOW + timedelta(days=2), ca=True)
        self.ca_file = directory / "ca.pem"
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.ca_directory = directory / "certificates"
        self.ca_directory.mkdir()
        ssl_name = f"{self._hash(certificate)}.0"
        (self.ca_directory / ssl_name).write_bytes(self.ca_file.read_bytes())

    def proxy(self, common: str, expires: datetime = NOW + timedelta(days=1), address: str = "127.0.0.1") -> Path:
        """A file with a certificate for this name and address, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._build(name(common), key.public_key(), expires, address=address)
        path = self.directory / f"{common.replace(' ', '_')}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        path.chmod(0o600)
        return path

    def server(
        self, common: str = "server", ask_for_client: bool = False, address: str = "127.0.0.1"
    ) -> ssl.SSLContext:
        """A TLS server for this address that takes clients of this authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.proxy(common, address=address))
        if ask_for_client:
            context.load_verify_locations(self.ca_file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _build(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        expires: datetime,
        ca: bool = False,
        address: str = "127.0.0.1",
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.authority)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=2))
            .not_valid_after(expires)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if not ca:
            addresses = [x509.IPAddress(ipaddress.ip_address(address))]
            builder = builder.add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        else:
            usage = dict.fromkeys(
                (
                    "digital_signature",
                    "content_commitment",
                    "key_encipherment",
                    "data_encipherment",
                    "key_agreement",
                    "crl_sign",
                    "encipher_only",
                    "decipher_only",
                ),
                False,
            )
            builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, **usage), critical=True)
        return builder.sign(self.key, hashes.SHA256())

    @staticmethod
    def _hash(certificate: x509.Certificate) -> str:
        """The file name that OpenSSL looks a CA up by."""
        import subprocess

        pem = certificate.public_bytes(serialization.Encoding.PEM)
        command = ["openssl", "x509", "-noout", "-subject_hash"]
        return subprocess.run(command, input=pem, capture_output=True, check=True).stdout.decode().strip()
