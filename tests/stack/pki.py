"""A certificate authority for one test run, and the certificates that servers and users present."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

VALID_DAYS = "2"
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Subject:
    """Who a certificate is for: a distinguished name in OpenSSL's slash form, and its X.509 extension."""

    name: str
    extension: str


SUBJECTS = {
    "server": Subject("/DC=test/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
    # A grid user's proxy: account, account number, full name, then the proxy's serial number.
    "alice": Subject(
        "/DC=test/OU=Users/CN=alice/CN=123456/CN=Alice Tester/CN=1883443395", "extendedKeyUsage=clientAuth"
    ),
    "bob": Subject("/DC=test/OU=Users/CN=bob/CN=654321/CN=Bob Tester/CN=1883443396", "extendedKeyUsage=clientAuth"),
    # Not among the users that the iDDS server's configuration allows.
    "stranger": Subject("/DC=elsewhere/CN=Mallory", "extendedKeyUsage=clientAuth"),
    # The PanDA server itself, which the iDDS server lets act for others.
    "relay": Subject("/DC=test/OU=Robots/CN=pandarelay", "extendedKeyUsage=clientAuth"),
}


@dataclass(frozen=True)
class Pki:
    """The folder of certificates; it is also an X509_CERT_DIR, with OpenSSL's hashed names."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate of the authority that signed the others."""
        return self.folder / "ca.pem"

    def proxy(self, name: str) -> Path:
        """One file with certificate, key and chain, as X509_USER_PROXY names it."""
        return self.folder / f"{name}.pem"


def make_pki(folder: Path) -> Pki:
    """Make the authority and sign a certificate for each of `SUBJECTS`."""
    folder.mkdir(parents=True)
    _openssl(folder, "req", "-x509", *NEW_KEY, "-days", VALID_DAYS, "-subj", "/DC=test/CN=Test CA",
             "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip
    for name, subject in SUBJECTS.items():
        _sign(folder, name, subject)
    _openssl(folder, "rehash", ".")
    return Pki(folder)


def _sign(folder: Path, name: str, subject: Subject) -> None:
    extension = folder / f"{name}.ext"
    extension.write_text(subject.extension)
    _openssl(folder, "req", *NEW_KEY, "-subj", subject.name, "-keyout", f"{name}.key", "-out", f"{name}.csr")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", extension.name)
    _openssl(folder, "x509", "-req", "-in", f"{name}.csr", *signing, "-days", VALID_DAYS, "-out", f"{name}.crt")
    proxy = folder / f"{name}.pem"
    proxy.touch(mode=0o600)
    proxy.write_bytes(b"".join((folder / part).read_bytes() for part in (f"{name}.crt", f"{name}.key", "ca.pem")))


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=30)
