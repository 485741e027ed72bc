"""`acctkit plugins`: which plugins are loaded, and what they bring."""

from __future__ import annotations

from typing import Any

import click

from acctkit import hookspecs
from acctkit.cli.common import emit, json_option, table, workspace_of
from acctkit.errors import UsageProblem
from acctkit.loader import Loaded, Plugins


@click.group(epilog="Example: acctkit plugins list")
def plugins() -> None:
    """Which plugins are loaded, and what they bring."""


@plugins.command("list", epilog="Example: acctkit plugins list --json")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every plugin that was found: working, switched off, or broken and why."""
    loaded = workspace_of(ctx).plugins
    rows = [_listed(one, loaded) for one in loaded.loaded]
    if as_json:
        emit(rows)
    else:
        table(
            ("plugin", "from", "state", "brings", "error"),
            [(r["name"], r["origin"], r["state"], ", ".join(r["brings"]), r["error"]) for r in rows],
            nothing="There is no plugin.",
        )


@plugins.command(epilog="Example: acctkit plugins show sales")
@click.argument("name")
@json_option
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """One plugin: its hooks, forms, sections, settings and finding codes."""
    loaded = workspace_of(ctx).plugins
    one = next((one for one in loaded.loaded if name in (one.name, one.label)), None)
    if one is None:
        raise UsageProblem(f"There is no plugin '{name}'; see: acctkit plugins list")
    data = {
        **_listed(one, loaded),
        "about": (getattr(one.module, "__doc__", "") or "").strip(),
        "hooks": [hook for hook in vars(hookspecs) if hook.startswith("acctkit_") and hasattr(one.module, hook)],
        **_details(one, loaded),
    }
    if as_json:
        emit(data)
        return
    click.echo(f"{data['name']} ({data['origin']}), {data['state']}")
    for line in (data["about"], data["error"]):
        if line:
            click.echo(f"\n{line}")
    for what in ("hooks", "forms", "checks", "sections", "mailings", "transports", "codes"):
        if data[what]:
            click.echo(f"\n{what:10} {', '.join(data[what])}")
    for setting in data["settings"]:
        click.echo(f"\nsetting    {setting['key']} = {setting['default']}: {setting['description']}")


def _listed(one: Loaded, loaded: Plugins) -> dict[str, Any]:
    state = "off" if one.disabled else "broken" if one.error else "works"
    brings = [
        f"{kind} {name}"
        for kind, names in _details(one, loaded).items()
        if kind not in ("codes", "settings", "checks")
        for name in names
    ]
    return {"name": one.name, "origin": one.origin, "state": state, "brings": brings, "error": str(one.error or "")}


def _details(one: Loaded, loaded: Plugins) -> dict[str, list[Any]]:
    def mine(kind: str) -> list[str]:
        return sorted(name for name, owned in getattr(loaded, kind).items() if owned.plugin == one.name)

    forms = sorted(name for name, owner in loaded.form_owners.items() if owner == one.name)
    checks = [owned.object for owned in loaded.checks if owned.plugin == one.name]
    codes = {code.name for check in checks for code in check.codes} | {
        code.name for form in forms for code in loaded.forms[form].codes
    }
    model = loaded.settings_models.get(one.name)
    return {
        "forms": forms,
        "checks": sorted(check.name for check in checks),
        "sections": mine("sections"),
        "mailings": mine("mailings"),
        "transports": mine("transports"),
        "codes": sorted(codes),
        "settings": [
            {
                "key": f"plugins.{one.name}.{name}",
                "default": str(info.get_default(call_default_factory=True)),
                "description": info.description or "",
            }
            for name, info in (model.model_fields.items() if model else ())
        ],
    }
