"""Make the pages of the reference from the code: as a hook of `mkdocs build`, or into a folder to look at.

python docs/reference.py [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:  # MkDocs and tests import this file from elsewhere
    sys.path.insert(0, str(HERE))

from pages import commands, hooks, kit, objects, outputs, tables, templates  # noqa: E402

PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reference/commands.md": commands.lines,
    "reference/settings.md": tables.setting_lines,
    "reference/forms.md": tables.form_lines,
    "reference/sections.md": tables.section_lines,
    "reference/findings.md": tables.finding_lines,
    "reference/hallazgos.md": partial(tables.finding_lines, "es"),
    "reference/json.md": outputs.lines,
    "reference/exit-codes.md": tables.exit_lines,
    "reference/hooks.md": hooks.lines,
    "reference/api.md": objects.lines,
    "reference/testing.md": kit.lines,
    "reference/templates.md": templates.lines,
}


def text_of(uri: str) -> str:
    """A page as Markdown."""
    return "\n".join(PAGES[uri]()).rstrip() + "\n"


def on_files(files: Any, config: Any) -> Any:
    """Hand MkDocs the pages that are made from the code."""
    from mkdocs.structure.files import File

    for uri in PAGES:
        files.append(File.generated(config, uri, content=text_of(uri)))
    return files


def main(folder: Path | None) -> None:
    """Write every page below `folder`; without one only see that each can be made."""
    for uri in PAGES:
        text = text_of(uri)
        if folder is not None:
            target = folder / uri
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    print(f"{len(PAGES)} pages {f'lie in {folder}' if folder else 'can be made; `make docs` builds the site'}.")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
