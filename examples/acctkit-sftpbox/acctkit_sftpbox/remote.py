"""The box: what lies in it, and the bytes of one file. Nothing here writes to it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec
import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from acctkit_sftpbox.settings import BoxSettings

_MARKS = ("ETag", "etag", "mtime", "LastModified", "created")  # by which the systems tell that a file changed


class BoxFault(Exception):
    """What a person must mend: no patience helps."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file in the box: its path in there, its size, and a mark that changes when it does."""

    path: str
    size: int
    mark: str


class _TrustedSFTP(SFTPFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """SFTP that talks only to a server whose key is known. (fsspec's own takes any, and gives it the password.)"""

    known_hosts = ""

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        try:
            self.client.load_host_keys(self.known_hosts)
        except OSError as error:
            raise BoxFault(f"The known hosts {self.known_hosts} cannot be read ({error.strerror})") from None
        self.client.set_missing_host_key_policy(_Refuse())
        self.client.connect(self.host, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()
        self.ftp.get_channel().settimeout(self.ssh_kwargs["timeout"])


class _Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # so is paramiko
    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        raise BoxFault(f"The key of {hostname} is not among the known hosts; check it, then add it with ssh-keyscan")


@dataclass(frozen=True)
class Box:
    """An opened box."""

    files: Any
    root: str

    def lying(self) -> list[Lying]:
        """Every file in it, small ones first."""
        self.files.invalidate_cache()
        found = self.files.find(self.root, detail=True)
        lying = [self._lying(path, info) for path, info in found.items() if info.get("type") == "file"]
        return sorted(lying, key=lambda one: (one.size, one.path))

    def there(self) -> bool:
        """Whether the folder itself is there."""
        return bool(self.files.exists(self.root))

    def again(self, one: Lying) -> Lying:
        """The same file as it lies there now."""
        path = f"{self.root.rstrip('/')}/{one.path}"
        self.files.invalidate_cache()
        return self._lying(path, self.files.info(path))

    def read(self, one: Lying, most: int) -> bytes:
        """Its bytes, `most` and one more at most."""
        with self.files.open(f"{self.root.rstrip('/')}/{one.path}", "rb") as file:
            data: bytes = file.read(most + 1)
        return data

    def _lying(self, path: str, info: Mapping[str, Any]) -> Lying:
        mark = next((info[name] for name in _MARKS if info.get(name)), "")
        mark = mark.timestamp() if isinstance(mark, dt.datetime) else mark
        return Lying(path[len(self.root.rstrip("/")) + 1:], int(info.get("size") or 0), str(mark))


@contextmanager
def opened(settings: BoxSettings, environ: Mapping[str, str] = os.environ) -> Iterator[Box]:
    """The box, for as long as the context lasts."""
    missing = [name for name in settings.secrets.values() if name not in environ]
    if missing:
        raise BoxFault(f"The environment variable {missing[0]} is not set; put the secret there")
    options: dict[str, Any] = {**settings.options, **{key: environ[name] for key, name in settings.secrets.items()}}
    try:
        url = urlsplit(settings.url)
        if url.scheme in ("sftp", "ssh"):
            files, root = _sftp(settings, options), url.path or "/"
        else:
            files, root = fsspec.url_to_fs(settings.url, skip_instance_cache=True, **options)
    except (paramiko.AuthenticationException, paramiko.BadHostKeyException) as error:
        raise BoxFault(f"The box at {url.hostname} does not let us in: {error}") from None
    except (ImportError, ValueError, TypeError) as error:
        raise BoxFault(f"{settings.url} cannot be opened: {error}") from None
    try:
        yield Box(files, root)
    finally:
        if isinstance(files, _TrustedSFTP):
            files.client.close()


def _sftp(settings: BoxSettings, options: dict[str, Any]) -> SFTPFileSystem:
    url = urlsplit(settings.url)
    known = {"known_hosts": str(Path(settings.known_hosts).expanduser())}
    waits = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), settings.seconds)
    named = {key: value for key, value in (("port", url.port), ("username", url.username)) if value}
    quiet = {"allow_agent": False, "look_for_keys": False}
    made = type("_Trusted", (_TrustedSFTP,), known)
    return made(url.hostname or "", skip_instance_cache=True, **{**quiet, **named, **options, **waits})


def passing(error: Exception) -> bool:
    """Whether time alone may mend it: a server that is away, a line that breaks."""
    home = type(error).__module__.partition(".")[0]
    return isinstance(error, OSError | EOFError) or home in ("paramiko", "botocore", "aiobotocore", "aiohttp")
