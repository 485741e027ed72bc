"""The real servers that any test may ask for by name; each is started when it is first asked for, once a session."""

from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix

__all__ = ["dovecot", "postfix"]
