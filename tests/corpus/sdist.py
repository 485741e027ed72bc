"""Download one source distribution with pip's own finder and session: `pip download` would run its build."""

from __future__ import annotations

import hashlib
import sys
from optparse import Values
from pathlib import Path

from pip._internal.commands.download import DownloadCommand


class Download(DownloadCommand):
    """`pip download` as far as the archive, checked by the hash of the index; nothing in it is looked at."""

    def run(self, options: Values, args: list[str]) -> int:
        name, version = args
        session = self.get_default_session(options)
        finder = self._build_package_finder(options, session)
        link = next(one.link for one in finder.find_all_candidates(name) if str(one.version) == version)
        answer = session.get(link.url_without_fragment, headers={"Accept-Encoding": "identity"})
        answer.raise_for_status()
        content = answer.content
        if link.hash_name and hashlib.new(link.hash_name, content).hexdigest() != link.hash:
            raise ValueError(f"{link.filename} has another hash than the index tells")
        Path(options.download_dir, link.filename).write_bytes(content)
        return 0


if __name__ == "__main__":
    wanted, number, to = sys.argv[1:]
    sys.exit(Download("download", "").main(["--quiet", "--no-binary", ":all:", "--dest", to, wanted, number]))
