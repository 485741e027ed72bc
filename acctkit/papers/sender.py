"""The company as its papers show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acctkit.directory import company
from acctkit.workspace import Workspace


def sender(workspace: Workspace) -> Mapping[str, Any]:
    """Its names, address, tax number and bank, by the settings."""
    known = company(workspace)
    return {
        "name": known.name, "legal_name": known.legal_name, "address": list(known.address), "tax_id": known.tax_id,
        "bank": list(known.bank),
    }
