"""Pictures that stand in a message itself: `src="cid:stamp.png"` in a template is the file beside the templates.

They travel with the message, since mail programs neither fetch what lies elsewhere without asking nor show what is
written into the page as `data:`. `logo.png` (or `.jpg`, `.gif`) among the templates stands above every message.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from acctkit.mail.templates import MailError

LOGO = ("logo.png", "logo.jpg", "logo.jpeg", "logo.gif")
LARGEST = 500_000  # bytes of one picture: it goes with every message
BOX = (240, 56)  # pixels in which a logo fits
_NAMED = re.compile(r"""((?:\bsrc\s*=\s*|\burl\(\s*)["']?)cid:([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})(?=["'\s>)])""")
_BEGINS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))


@dataclass(frozen=True)
class Picture:
    """A picture: its file's name, its bytes, whether it is `png`, `jpeg` or `gif`, and how it is called inside."""

    name: str
    data: bytes
    subtype: str
    id: str

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in pixels; (0, 0) where it does not say."""
        if self.subtype == "png" and len(self.data) >= 24:
            return struct.unpack(">II", self.data[16:24])
        if self.subtype == "gif" and len(self.data) >= 10:
            return struct.unpack("<HH", self.data[6:10])
        return next(_frames(self.data), (0, 0)) if self.subtype == "jpeg" else (0, 0)

    def fitted(self, box: tuple[int, int] = BOX) -> tuple[int, int]:
        """The width and height that it is shown with so that it fits into `box`; never larger than it is."""
        width, height = self.size
        if not width or not height:
            return box[1], box[1]
        share = min(box[0] / width, box[1] / height, 1)
        return max(round(width * share), 1), max(round(height * share), 1)


def pictured(html: str, folders: Sequence[Path], domain: str) -> tuple[str, tuple[Picture, ...]]:
    """A message's HTML with each picture that it names called by its id, and these pictures, each once; raises
    MailError where one is not there, or is none."""
    found: dict[str, Picture] = {}

    def call(match: re.Match[str]) -> str:
        name = match[2]
        if name not in found:
            found[name] = picture(name, folders, domain)
        return f"{match[1]}cid:{found[name].id}"

    return _NAMED.sub(call, html), tuple(found.values())


def picture(name: str, folders: Sequence[Path], domain: str) -> Picture:
    """The picture `name` of the first folder that has it; raises MailError."""
    path = next((one / name for one in folders if (one / name).is_file()), None)
    if path is None:
        raise MailError(f"There is no picture {name} among the templates; lay it into templates/ of the workspace.")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise MailError(f"The picture {name} cannot be read: {error.strerror}; lay it there again.") from error
    subtype = next((kind for begin, kind in _BEGINS if data.startswith(begin)), "")
    if not subtype:
        raise MailError(f"The picture {name} is no PNG, JPEG or GIF, as mail programs show them; save it as one.")
    if len(data) > LARGEST:
        raise MailError(f"The picture {name} is larger than {LARGEST // 1000} KB and would go with each message; "
                        "save it smaller.")
    return Picture(name, data, subtype, f"{hashlib.sha256(data).hexdigest()[:20]}@{domain}")


def logo(folders: Sequence[Path], domain: str) -> Picture | None:
    """The logo among the templates, or None; raises MailError where it is no picture."""
    for folder in folders:
        for name in LOGO:
            if (folder / name).is_file():
                return picture(name, (folder,), domain)
    return None


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """The width and height in each frame header of a JPEG."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            yield width, height
        at += 2 + max(length, 2)
