"""A real Postfix on loopback: submission with TLS and login, delivery into Dovecot's mailboxes by LMTP.

    def test_it(postfix, dovecot):
        sender, reader = dovecot.mailbox(), dovecot.mailbox()
        # log in at postfix.host, postfix.starttls_port or tls_port as sender.user with sender.password;
        # what is sent to reader.user is in reader.messages(1)

Whoever is at `acme.example` is known only to Dovecot: mail to `nobody@acme.example` is taken, and comes back as a
bounce. At `strict.example` there is nobody, and mail is refused at once. What goes to `nowhere.example` is taken and
forgotten.
`port` takes mail without TLS and without login.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot
from tests.servers.own import as_root, folder, free_port, program, running

MAIN = """
compatibility_level = 3.6
queue_directory = {here}/queue
data_directory = {here}/data
maillog_file = {here}/log
maillog_file_prefixes = {here}
myhostname = mx.acme.example
mydomain = acme.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_database_type = texthash
smtp_dns_support_level = disabled
append_dot_mydomain = no
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = acme.example, strict.example, nowhere.example
virtual_mailbox_maps = texthash:{here}/people
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = texthash:{here}/ways
message_size_limit = 5000000
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {login}
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_loglevel = 0
smtpd_delay_reject = yes
in_flow_delay = 0
smtpd_error_sleep_time = 0
"""

MASTER = """
{port} inet n - n - - smtpd
  -o smtpd_recipient_restrictions=permit_mynetworks,reject
  -o smtpd_relay_restrictions=permit_mynetworks,reject
  -o smtpd_tls_security_level=none
  -o smtpd_sasl_auth_enable=no
{starttls} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
{tls} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

OWNED = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
SHARED = {"maildrop": 0o730, "public": 0o710}  # with the group that may hand in mail


@dataclass(frozen=True)
class Postfix:
    """A running server."""

    here: Path
    keys: Certificates
    port: int
    starttls_port: int
    tls_port: int

    @property
    def host(self) -> str:
        """The name that its certificate has."""
        return "localhost"

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed its own."""
        return self.keys.ca

    @property
    def log(self) -> str:
        """What it wrote of its doings."""
        return (self.here / "log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """A Postfix for the session, in front of `dovecot`."""
    with started(dovecot.keys, dovecot.lmtp_port, dovecot.login) as server:
        yield server


@contextmanager
def started(keys: Certificates, lmtp_port: int, login: Path) -> Iterator[Postfix]:
    """A Postfix with these certificates, which delivers to that port and has logins checked at that socket."""
    as_root()
    binary = program("master", "/usr/lib/postfix/sbin", "/usr/libexec/postfix")
    with folder("postfix") as here:
        server = Postfix(here, keys, free_port(), free_port(), free_port())
        configure(server, lmtp_port, login)
        command = [binary, "-c", str(here / "config"), "-d"]
        with running(command, [server.port, server.starttls_port, server.tls_port], here / "log"):
            yield server


def configure(server: Postfix, lmtp_port: int, login: Path) -> None:
    """Lay out its settings and its queue."""
    here, config, queue = server.here, server.here / "config", server.here / "queue"
    config.mkdir()
    (config / "main.cf").write_text(MAIN.format(
        here=here, lmtp=lmtp_port, login=login, cert=server.keys.cert, key=server.keys.key,
    ))
    (config / "master.cf").write_text(MASTER.format(
        port=server.port, starttls=server.starttls_port, tls=server.tls_port,
    ))
    (here / "people").write_text("@acme.example ok\n@nowhere.example ok\n")
    (here / "ways").write_text("nowhere.example discard:\n")
    owner = pwd.getpwnam("postfix").pw_uid
    for folder_ in (here / "data", *(queue / name for name in OWNED)):
        folder_.mkdir(0o700, parents=True)
        os.chown(folder_, owner, -1)
    (queue / "pid").mkdir()
    for name, mode in SHARED.items():
        (queue / name).mkdir()
        shutil.chown(queue / name, owner, "postdrop")
        (queue / name).chmod(mode)
