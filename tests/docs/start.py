"""The workspace that the how-to guides start from: `sales`, with the office's lists, before the first run."""

from __future__ import annotations

from pathlib import Path

from acctkit.testing import TestWorkspace, make_test_workspace

OFFICE = {
    "reps.csv": "Rep,Name,Email,Language\n1165,Leslie Jennings,leslie@harbor.example,en\n"
                "1370,Carmen Vega,carmen@harbor.example,es\n",
    "accounts.csv": "Account,Name,Rep,Email\nA1,Harbor Hotel,1165,pay@hotel.example\nA2,Pier Cafe,1165,\n"
                    "B1,Hotel Faro,1370,pagos@faro.example\n",
    "products.csv": "SKU,Name,Family\nP1,Deck rope,Ropes\nP2,Anchor shackle,Fittings\n",
}


def make(folder: Path) -> TestWorkspace:
    """Make `sales` in `folder`."""
    workspace = make_test_workspace(folder / "sales")
    for name, text in OFFICE.items():
        workspace.drop(f"office/{name}", text)
    return workspace
