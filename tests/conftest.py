"""The real servers that any test may ask for by name; each is started when it is first asked for, once a session."""

from collections.abc import Iterator

import pytest

from acctkit import redacting
from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix

__all__ = ["dovecot", "postfix"]


@pytest.fixture(autouse=True)
def secrets_forgotten() -> Iterator[None]:
    """What one test read as a secret is not hidden from the next, whose words it may be."""
    yield
    redacting.forget()
