"""Fetches what agents or a head office lay into an SFTP or S3 folder, as if it had been dropped in the inbox.

`<folder>/<rep>/week.xlsx` becomes `inbox/<rep>/week.xlsx`. Nothing is changed or removed over there, the same file is
not fetched twice, and what cannot be reached today is fetched tomorrow.
"""

from __future__ import annotations

from acctkit import Source, hookimpl

from acctkit_sftpbox.fetching import fetch
from acctkit_sftpbox.settings import BoxSettings

ACCTKIT_API = "1.1"


@hookimpl
def acctkit_settings() -> type[BoxSettings]:
    return BoxSettings


@hookimpl
def acctkit_sources() -> list[Source]:
    return [Source("sftpbox", fetch)]
