"""The same slides, the same bytes: no time of day, no order of chance."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

_TIME = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_FIRST = (1980, 1, 1, 0, 0, 0)


def stable(data: bytes, day: dt.date) -> bytes:
    """An Office file as of `day`: its members in order and undated, workbooks inside it too."""
    out = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            elif name.endswith(".xlsx"):
                content = stable(content, day)
            about = zipfile.ZipInfo(name, _FIRST)
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(about, content)
    return out.getvalue()
