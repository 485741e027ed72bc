"""A real Dovecot on loopback: mailboxes read by IMAP with TLS, filled by LMTP, and logins checked for Postfix.

    def test_it(dovecot):
        box = dovecot.mailbox()
        box.deliver(b"Subject: hello\\r\\n\\r\\nworld\\r\\n")
        with box.imap() as imap:  # logged in, INBOX selected
            ...

Everybody has a mailbox, but for those whose name begins with `nobody`. `mailbox()` gives a new one, so that tests do
not meet; `dovecot.host`, `imaps_port`, `imap_port` (STARTTLS), `ca_file`, `box.user` and `box.password` are what
settings want to know.
"""

from __future__ import annotations

import imaplib
import itertools
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers.certificates import Certificates, certificates
from tests.servers.own import HOST, PATIENCE, PAUSE, as_root, folder, free_port, program, running

CONFIG = """
base_dir = {here}/run
state_dir = {here}/state
log_path = {here}/log
auth_verbose = yes
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
first_valid_uid = 1
mail_uid = dovecot
mail_gid = dovecot
mail_location = maildir:{here}/mail/%u
mail_fsync = never
passdb {{
  driver = passwd-file
  args = {here}/nobody
}}
passdb {{
  driver = static
  args = password=secret-%n
  username_filter = !nobody*
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={here}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {here}/login {{
    mode = 0666
  }}
}}
service stats {{
  client_limit = 100
}}
"""


@dataclass
class Box:
    """One person's mailbox."""

    server: Dovecot
    user: str
    password: str

    def deliver(self, message: bytes, sender: str = "somebody@elsewhere.example") -> None:
        """Lay a message into it, as a mail server does."""
        with smtplib.LMTP(HOST, self.server.lmtp_port) as lmtp:
            lmtp.sendmail(sender, [self.user], message)

    @contextmanager
    def imap(self) -> Iterator[imaplib.IMAP4]:
        """A connection with TLS, logged in, the inbox selected."""
        with imaplib.IMAP4_SSL("localhost", self.server.imaps_port, ssl_context=self.server.keys.client()) as imap:
            imap.login(self.user, self.password)
            imap.select("INBOX")
            yield imap

    def messages(self, most: int = 0) -> list[bytes]:
        """All that is in it, oldest first, left unread; waits until there are as many as `most`."""
        end = time.monotonic() + PATIENCE
        with self.imap() as imap:
            while True:
                found = imap.uid("SEARCH", "ALL")[1][0].split()
                if len(found) >= most:
                    break
                assert time.monotonic() < end, f"{self.user} has {len(found)} messages, not {most}"
                time.sleep(PAUSE)
                imap.noop()
            return [imap.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1] for uid in found]


@dataclass
class Dovecot:
    """A running server."""

    here: Path
    keys: Certificates
    imap_port: int
    imaps_port: int
    lmtp_port: int
    domain: str = "acme.example"
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def host(self) -> str:
        """The name that its certificate has."""
        return "localhost"

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed its own."""
        return self.keys.ca

    @property
    def login(self) -> Path:
        """The socket at which Postfix has logins checked."""
        return self.here / "login"

    def mailbox(self, name: str = "") -> Box:
        """A new mailbox, empty, of somebody in the company."""
        number = next(self._numbers)
        local = f"{name or 'box'}{number}"
        return Box(self, f"{local}@{self.domain}", f"secret-{local}")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot for the session."""
    as_root()
    binary = program("dovecot")
    with folder("dovecot") as here:
        keys = certificates(here / "keys")
        server = Dovecot(here, keys, free_port(), free_port(), free_port())
        (here / "nobody").touch()  # those whom the second database skips are looked up in this one
        (here / "mail").mkdir()
        (here / "mail").chmod(0o777)
        (here / "log").touch()
        (here / "dovecot.conf").write_text(CONFIG.format(
            here=here, cert=keys.cert, key=keys.key, imap=server.imap_port, imaps=server.imaps_port,
            lmtp=server.lmtp_port,
        ))
        ports = [server.imap_port, server.imaps_port, server.lmtp_port]
        with running([binary, "-F", "-c", str(here / "dovecot.conf")], ports, here / "log"):
            yield server
