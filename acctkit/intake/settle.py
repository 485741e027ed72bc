"""Whether a file is finished: seen unchanged twice, by our own clock; and the sentences for those that must wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from acctkit import codes
from acctkit.intake.scan import Seen
from acctkit.types import Text

PATIENCE = 600.0  # seconds after which an empty or cut-off file will not be finished any more
LOCK_HOURS = 1
_SLACK = 0.01  # seconds; what a clock that is being slewed may lose while we sleep
_NO_BYTES = (codes.SYMLINK, codes.NOT_REGULAR, codes.FOLDER)
BARRED = {code.name: code for code in _NO_BYTES}

ARRIVING = Text(
    "The file has just arrived or is still changing; it is taken once it stays unchanged, nothing to do.",
    "El archivo acaba de llegar o todavía está cambiando; se recogerá cuando deje de cambiar, no haga nada.",
)
OPEN = Text(
    "Somebody has the workbook open; it is taken once it is closed. Save and close it.",
    "Alguien tiene abierto el libro; se recogerá cuando se cierre. Guárdelo y ciérrelo.",
)
LOCK = Text(
    "{name} is the lock file of a workbook that is not in this folder; close the workbook, or delete the lock file.",
    "{name} es el archivo de bloqueo de un libro que no está en esta carpeta; cierre el libro o borre ese archivo.",
)
EMPTY = Text(
    "The file is empty so far (0 bytes); if it is not being copied at this moment, copy it into the folder again.",
    "El archivo está vacío por ahora (0 bytes); si no se está copiando todavía, vuelva a copiarlo a la carpeta.",
)
CUT_OFF = Text(
    "The file is not whole yet; if it is not being copied at this moment, copy it into the folder again.",
    "El archivo aún no está completo; si no se está copiando todavía, vuelva a copiarlo a la carpeta.",
)
UNREACHABLE = Text(
    "It cannot be opened now ({detail}) and is tried again at every run; if that lasts, check who may read it.",
    "Por ahora no se puede abrir ({detail}); se intentará en cada ejecución; si persiste, revise los permisos.",
)
NO_ROOM = Text(
    "The archive has no room for the file ({detail}); make room on its disk, or delete the file if it is a mistake.",
    "No queda espacio en el disco para guardar este archivo ({detail}); libere espacio, o bórrelo si es un error.",
)
CHANGED = codes.CHANGED_WHILE_COPYING.text
ARCHIVED = Text(
    "The file is whole and kept in the archive, but not read yet; the next run reads it, nothing to do.",
    "El archivo está completo y guardado, pero aún no se ha leído; se leerá en la próxima ejecución, no haga nada.",
)
WENT = Text("It is no longer in the inbox; nothing to do.", "Ya no está en la carpeta compartida; no haga nada.")


class State(Enum):
    """Where a path stands: no file at all, waiting for somebody, waiting for its second scan, or ready to be copied."""

    BARRED = "barred"
    WAITING = "waiting"
    UNSETTLED = "unsettled"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a path stands and the sentence that says why, in the language asked for."""

    state: State
    reason: str


def judge(seen: Seen, *, fresh: bool, age: float, now: float, settle_seconds: float, language: str) -> Verdict:
    """Judge one path. `fresh`: this is the first scan that saw it so; `age`: seconds since that scan; `now`: epoch."""
    if seen.problem in BARRED:
        return Verdict(State.BARRED, codes.sentence(BARRED[seen.problem], {}, language))
    if seen.problem == codes.LOCK_FILE.name:
        return Verdict(State.WAITING, LOCK.say(language, name=codes.shown(seen.path.rpartition("/")[2])))
    if seen.problem:
        return Verdict(State.WAITING, UNREACHABLE.say(language, detail=codes.shown(seen.detail)))
    if seen.locked_at is not None and abs(now - seen.locked_at) < LOCK_HOURS * 3600:
        return Verdict(State.WAITING, OPEN.say(language))
    if seen.stamp is not None and seen.stamp.size == 0 and age < PATIENCE:
        return Verdict(State.WAITING, EMPTY.say(language))
    settled = not fresh and age >= settle_seconds - _SLACK
    return Verdict(State.READY if settled else State.UNSETTLED, ARRIVING.say(language))
