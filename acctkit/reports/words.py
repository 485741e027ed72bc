"""The words that packages and reports are made of, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from acctkit.types import Text

WORDS: Mapping[str, Text] = MappingProxyType({
    "yes": Text("yes", "sí"),
    "no": Text("no", "no"),
    "in": Text("in {units}", "en {units}"),
    "when": Text("{week}, {first} to {last}", "{week}, del {first} al {last}"),
    "as-of": Text("as of {day}", "al {day}"),
    "summary": Text("Summary", "Resumen"),
    "version-open": Text("Version {version}, week open", "Versión {version}, semana abierta"),
    "version-closed": Text("Version {version}, week closed", "Versión {version}, semana cerrada"),
    "package-title": Text("Weekly package", "Informe semanal"),
    "contents": Text("Contents", "Contenido"),
    "figures": Text("Key figures", "Cifras clave"),
    "page": Text("Page {page} of {pages}", "Página {page} de {pages}"),
    "cut": Text("[cut: {count} more characters]", "[recortado: {count} caracteres más]"),
    "no-rows": Text("No rows.", "Sin filas."),
    "nothing": Text("Nothing to report.", "Nada que informar."),
    "decisions": Text("Decisions needed", "Decisiones pendientes"),
    "reconciliations": Text("Reconciliation", "Conciliación"),
    "holds": Text("agrees", "cuadra"),
    "differs": Text("differs by {difference}", "difiere en {difference}"),
    "legend-AC": Text("actual", "real"),
    "legend-PY": Text("previous year", "año anterior"),
    "legend-PL": Text("plan", "plan"),
    "legend-FC": Text("forecast", "previsión"),
    "legend-variance": Text("variance", "variación"),
    "sources": Text("Source files", "Archivos de origen"),
    # the first page
    "filed-all": Text("All {count} reps have filed.", "Los {count} representantes han enviado sus informes."),
    "missing-one": Text("1 rep has not filed: {names}.", "1 representante no ha enviado su informe: {names}."),
    "missing-many": Text("{count} reps have not filed: {names}.",
                         "{count} representantes no han enviado su informe: {names}."),
    "and-more": Text("and {count} more", "y {count} más"),
    "rejected-one": Text("1 file was rejected; nothing of it is in these figures.",
                         "1 archivo fue rechazado; nada de él está en estas cifras."),
    "rejected-many": Text("{count} files were rejected; nothing of them is in these figures.",
                          "{count} archivos fueron rechazados; nada de ellos está en estas cifras."),
    "waiting-one": Text("1 file waits and is not in these figures.",
                        "1 archivo está en espera y no está en estas cifras."),
    "waiting-many": Text("{count} files wait and are not in these figures.",
                         "{count} archivos están en espera y no están en estas cifras."),
    "partial-one": Text("1 file was taken in part.", "1 archivo se aceptó en parte."),
    "partial-many": Text("{count} files were taken in part.", "{count} archivos se aceptaron en parte."),
    "all-hold": Text("Everything reconciles: {count} of {count}.", "Todo cuadra: {count} de {count}."),
    "not-all-hold": Text("Does not reconcile: {names}.", "No cuadra: {names}."),
    "failed-sections": Text("Left out because a plugin failed: {names}.",
                            "Omitido porque falló un complemento: {names}."),
    "decisions-one": Text("1 decision is needed; it is listed below.", "Hace falta 1 decisión; está más abajo."),
    "decisions-many": Text("{count} decisions are needed; they are listed below.",
                           "Hacen falta {count} decisiones; están más abajo."),
    "confirm-file": Text("Head office: confirm or withdraw {path} ({reason}).",
                         "Oficina central: confirmar o retirar {path} ({reason})."),
    "changes": Text("What changed since version {version}", "Qué cambió desde la versión {version}"),
    "change": Text("Change", "Cambio"),
    "filings": Text("Who filed", "Quién envió"),
    "rep": Text("Rep", "Representante"),
    "filed": Text("Filed", "Enviado"),
    "missing": Text("Missing", "Falta"),
    "rows": Text("Rows", "Filas"),
    "files": Text("Files that need somebody", "Archivos que requieren atención"),
    "file": Text("File", "Archivo"),
    "status": Text("Status", "Estado"),
    "reason": Text("Reason", "Motivo"),
    "findings": Text("Findings", "Observaciones"),
    "severity": Text("Severity", "Gravedad"),
    "count": Text("Count", "Cantidad"),
    "error": Text("errors", "errores"),
    "warning": Text("warnings", "avisos"),
    "info": Text("notes", "notas"),
    "pending": Text("waiting", "en espera"),
    "accepted": Text("accepted", "aceptado"),
    "partial": Text("in part", "en parte"),
    "rejected": Text("rejected", "rechazado"),
    "duplicate": Text("duplicate", "duplicado"),
    "superseded": Text("superseded", "reemplazado"),
    "document": Text("document", "documento"),
    "unclaimed": Text("No row in the books names it.", "Ninguna fila registrada lo nombra."),
    "section": Text("Section", "Sección"),
    "check": Text("Check", "Comprobación"),
    "left": Text("One way", "De una forma"),
    "right": Text("The other way", "De la otra"),
    "difference": Text("Difference", "Diferencia"),
    "result": Text("Result", "Resultado"),
    "left-out": Text("What is not in this package", "Qué no está en este informe"),
    "why": Text("Why", "Por qué"),
    "plugin-failed": Text("Plugin {plugin} failed in {where}: {cause}",
                          "El complemento {plugin} falló en {where}: {cause}"),
})


def said(name: str) -> Text:
    """The word `name` in both languages."""
    return WORDS[name]


def word(name: str, language: str, **values: object) -> str:
    """The word or sentence `name` in `language`, its `{names}` filled from `values`."""
    return WORDS[name].say(language, **values)
