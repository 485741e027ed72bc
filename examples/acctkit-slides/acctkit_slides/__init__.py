"""The weekly package as PowerPoint slides: the message first, then one slide a section with its table and chart.

Tables and charts are native, so that they can be edited, in the notation of the package (ISO 24896, IBCS). The same
package gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acctkit import Package, Renderer, hookimpl
from pydantic import BaseModel, ConfigDict, Field

from acctkit_slides.deck import deck
from acctkit_slides.stable import stable

ACCTKIT_API = "1.1"


class SlidesSettings(BaseModel):
    """How full a slide may be: the table `[plugins.slides]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most_rows: int = Field(default=12, ge=3, le=20, description="rows of a table on a slide; the workbook has them all")


def write(package: Package, folder: Path) -> Iterator[Path]:
    """Write the slides of a package."""
    settings = package.settings if isinstance(package.settings, SlidesSettings) else SlidesSettings()
    path = folder / f"{package.file}.pptx"
    path.write_bytes(stable(deck(package, settings.most_rows), package.as_of))
    yield path


@hookimpl
def acctkit_settings() -> type[SlidesSettings]:
    return SlidesSettings


@hookimpl
def acctkit_renderers() -> list[Renderer]:
    return [Renderer("slides", write)]
