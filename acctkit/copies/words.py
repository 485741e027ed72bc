"""What is written onto a marked copy, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from acctkit.types import Text

WORDS: Mapping[str, Text] = MappingProxyType({
    "error": Text("To correct", "Corregir"),
    "warning": Text("To check", "Revisar"),
    "info": Text("Note", "Nota"),
    "sheet-name": Text("Findings", "Observaciones"),
    "signature": Text("acctkit: findings", "acctkit: observaciones"),
    "marked": Text("marked", "revisado"),
    "reference": Text("ref.", "ref."),
    "errors": Text("{count} to correct", "{count} por corregir"),
    "warnings": Text("{count} to check", "{count} por revisar"),
    "nothing": Text("nothing to correct", "nada que corregir"),
    "version": Text("version {version}, received on {day}", "versión {version}, recibida el {day}"),
    "accepted": Text("accepted", "aceptado"),
    "partial": Text("accepted in part", "aceptado en parte"),
    "rejected": Text("rejected, nothing of it is in the books", "rechazado: no se registró nada"),
    "pending": Text("waits for the office to confirm it", "pendiente de que la oficina lo confirme"),
    "how-error": Text(
        "Correct the red cells here or in your own file, and save it in your folder again (not in its folder "
        "feedback, which is never read). Each marked cell has a comment that says what is wrong.",
        "Corrija las celdas en rojo aquí o en su propio archivo y guárdelo de nuevo en su carpeta (no en la carpeta "
        "feedback, que no se lee nunca). Cada celda marcada lleva un comentario que dice qué está mal."),
    "how-warning": Text(
        "Amber cells were taken as they are: look at them, and leave them if they are right.",
        "Las celdas en ámbar se tomaron como están: revíselas y déjelas así si son correctas."),
    "how-sheet": Text(
        "This sheet is not read and may stay. Your own file was not changed.",
        "Esta hoja no se lee y puede quedarse. Su propio archivo no se ha modificado."),
    "lost": Text(
        "Left out of this copy, but still in your own file: {what}.",
        "No está en esta copia, pero sigue en su propio archivo: {what}."),
    "rebuilt": Text(
        "This copy was made anew from the cells as they were read: values, dates and simple formats only, without "
        "formulas, colours and drawings. Your own file has them all.",
        "Esta copia se hizo de nuevo a partir de las celdas leídas: solo valores, fechas y formatos sencillos, sin "
        "fórmulas, colores ni dibujos. Su propio archivo lo conserva todo."),
    "list-only": Text(
        "Your file is too big for a marked copy; this is the list alone. Correct your own file.",
        "Su archivo es demasiado grande para una copia marcada; esta es solo la lista. Corrija su propio archivo."),
    "charts-kept": Text(
        "Charts may look simpler here than in your own file.",
        "Los gráficos pueden verse más sencillos aquí que en su propio archivo."),
    "comments-cut": Text(
        "{count} more marked cells have their colour but no comment; the first {most} have both.",
        "Otras {count} celdas marcadas llevan color pero no comentario; las primeras {most} llevan ambos."),
    "col-what": Text("What to do", "Qué hacer"),
    "col-sheet": Text("Sheet", "Hoja"),
    "col-cell": Text("Cell", "Celda"),
    "col-value": Text("Value found", "Valor encontrado"),
    "col-message": Text("What is wrong, and what to do", "Qué está mal y qué hacer"),
    "whole-file": Text("(whole file)", "(todo el archivo)"),
    "row": Text("row {row}", "fila {row}"),
    "more": Text(
        "… and {count} more like these, the next one in {cell}.",
        "… y {count} más como estas, la siguiente en {cell}."),
    "more-nowhere": Text("… and {count} more like these.", "… y {count} más como estas."),
    "left-out": Text(
        "… and {count} more findings; correct these first and save the file again.",
        "… y {count} observaciones más; corrija primero estas y guarde el archivo de nuevo."),
    "page": Text("Page &P of &N", "Página &P de &N"),
    # what openpyxl cannot keep
    "charts": Text("charts ({count})", "gráficos ({count})"),
    "images": Text("images ({count})", "imágenes ({count})"),
    "shapes": Text("text boxes and shapes ({count})", "cuadros de texto y formas ({count})"),
    "sparklines": Text("sparklines", "minigráficos"),
    "formatting": Text("some conditional formats", "algunos formatos condicionales"),
    "validations": Text("some drop-down lists", "algunas listas desplegables"),
    "pivots": Text("pivot tables ({count})", "tablas dinámicas ({count})"),
    "slicers": Text("slicers and timelines", "segmentaciones y escalas de tiempo"),
    "controls": Text("form controls", "controles de formulario"),
    "macros": Text("macros", "macros"),
    "links": Text(
        "links to other files (their formulas stand as values)",
        "vínculos a otros archivos (sus fórmulas figuran como valores)"),
    "connections": Text("data connections", "conexiones de datos"),
    "threads": Text("threads of comments", "hilos de comentarios"),
})


def word(name: str, language: str, **values: object) -> str:
    """The word or sentence `name` in `language`, its `{names}` filled from `values`."""
    return WORDS[name].say(language, **values)


def both(name: str) -> tuple[str, str]:
    """The word in each language, to find it again in a file that comes back."""
    return WORDS[name].en, WORDS[name].es
