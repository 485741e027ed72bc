"""Whether a file is finished: seen unchanged twice, by our own clock; and the sentences for those that must wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from acctkit import codes
from acctkit.intake.scan import Seen
from acctkit.sentences import sentence, shown
from acctkit.types import Text

PATIENCE = 600.0  # seconds after which an empty or cut-off file will not be finished any more
LOCK_PATIENCE = 3600.0  # seconds after which a lock file was forgotten: it delays, it does not block
_DAY = 86_400.0  # no share's clock is off by more: a lock file from the day before was forgotten long ago
_PARTS = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp")
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
TRANSFER = Text(
    "The file has the name of a transfer that is still going on; it is taken once it gets its own name, nothing to do.",
    "El archivo tiene el nombre de una transferencia en curso; se recogerá cuando reciba el suyo, no haga nada.",
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
AGAIN = Text(
    "It could not be opened ({detail}; {tries} tries so far) and is tried again from {time} UTC on; if that lasts, "
    "check who may read it.",
    "No se pudo abrir ({detail}; {tries} intentos hasta ahora) y se volverá a intentar desde las {time} UTC; si "
    "persiste, revise los permisos.",
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
    """Where a path stands and the sentence that says why, in the language asked for; empty: it stays what it was."""

    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Past:
    """What our own clock says of a path, in seconds: for how long it has been as it is now (`age`), and its lock files
    too (`locked`). `fresh`: this is the first scan that saw it so; `held`: it is left alone for now, after a fault."""

    fresh: bool
    age: float
    locked: float = 0.0
    held: bool = False


def judge(seen: Seen, past: Past, *, now: float, settle_seconds: float, language: str) -> Verdict:
    """Judge one path; `now` is in seconds since the epoch."""
    if seen.problem in BARRED:
        return Verdict(State.BARRED, sentence(BARRED[seen.problem], {}, language))
    if seen.problem == codes.LOCK_FILE.name:
        return Verdict(State.WAITING, LOCK.say(language, name=shown(seen.path.rpartition("/")[2])))
    if seen.problem:
        return Verdict(State.WAITING, UNREACHABLE.say(language, detail=shown(seen.detail)))
    if past.held:
        return Verdict(State.WAITING, "")
    if seen.lock is not None and past.locked < LOCK_PATIENCE and now - seen.lock.dated < _DAY:
        return Verdict(State.WAITING, OPEN.say(language))
    if past.age < PATIENCE and seen.path.lower().endswith(_PARTS):
        return Verdict(State.WAITING, TRANSFER.say(language))
    if past.age < PATIENCE and seen.stamp is not None and seen.stamp.size == 0:
        return Verdict(State.WAITING, EMPTY.say(language))
    settled = not past.fresh and past.age >= settle_seconds - _SLACK
    return Verdict(State.READY if settled else State.UNSETTLED, ARRIVING.say(language))
