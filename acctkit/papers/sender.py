"""The company as its papers show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acctkit.workspace import Workspace


def sender(workspace: Workspace) -> Mapping[str, Any]:
    """Its name, address, tax number and bank, by the settings."""
    known = workspace.settings.company
    return {"name": known.name, "address": list(known.address), "tax_id": known.tax_id, "bank": list(known.bank)}
