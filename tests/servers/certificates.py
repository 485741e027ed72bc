"""A certificate authority made for the moment, and what it signs: nothing that any machine trusts by itself."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FAR_OFF = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Certificates:
    """Where they lie: the authority's, and a server's with its key."""

    ca: Path
    cert: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """What a server needs to speak TLS with them."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        """What trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.ca))


def certificates(folder: Path, *names: str, until: dt.datetime = FAR_OFF) -> Certificates:
    """Make an authority and a server's certificate for `names`, hosts or addresses; localhost where none is given."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder.mkdir(parents=True, exist_ok=True)
    own, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority for tests")])
    names = names or ("localhost", "127.0.0.1")

    def begun(subject: x509.Name, public: ec.EllipticCurvePublicKey, last: dt.datetime) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
            .serial_number(x509.random_serial_number()).not_valid_before(LONG_AGO).not_valid_after(last)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key()), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )

    authority = (
        begun(issuer, own.public_key(), FAR_OFF).add_extension(x509.BasicConstraints(True, 0), critical=True)
        .add_extension(_signs_certificates(), critical=True).sign(own, hashes.SHA256())
    )
    server = (
        begun(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])]), key.public_key(), until)
        .add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), critical=False)
        .sign(own, hashes.SHA256())
    )
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    made.ca.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.cert.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))
    made.key.chmod(0o600)
    return made


def _named(name: str):
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signs_certificates():
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )
