"""A mailbox of an Exchange server, read by its Web Services, as `_mailbox.Mailbox` says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from acctkit.plugins._exchange import ExchangeAccount, ExchangeSettings
from acctkit.plugins._mail_troubles import Troubled

if TYPE_CHECKING:
    from acctkit.plugins._exchange_line import Line

Answer = TypeVar("Answer")


class ExchangeMailbox:
    """The messages of one `folder`. One that is done is marked as read, or moved into `done_folder`: with it, what a
    person has read meanwhile is not done yet."""

    def __init__(
        self, settings: ExchangeSettings, workspace: Path, *, folder: str = "INBOX", done_folder: str = "",
        table: str = "[plugins.intake_mailbox.exchange]",
    ) -> None:
        self.settings, self.folder, self.done_folder = settings, folder, done_folder
        self.account = ExchangeAccount(settings, workspace, table)
        self._folders: dict[str, Any] = {}

    def waiting(self, most: int) -> list[str]:
        """Ids of messages that are not done yet, the oldest first."""
        from acctkit.plugins._exchange_reading import ids_in

        return self._ask(lambda line: ids_in(self._at(line, self.folder), most, unread=not self.done_folder))

    def fetch(self, id: str, limit: int) -> bytes | None:
        """One message as it came; None where it is bigger than `limit` bytes. Raises LookupError where it is gone."""
        from acctkit.plugins._exchange_reading import mime_of

        return self._ask(lambda line: mime_of(line, id, limit))

    def done(self, id: str) -> None:
        """Mark it as read, or move it. One that somebody took away meanwhile is done, too."""
        from acctkit.plugins._exchange_reading import mark_read, move

        def put_away(line: Line) -> None:
            if self.done_folder:
                move(line, id, self._at(line, self.done_folder))
            else:
                mark_read(line, id)

        try:
            self._ask(put_away)
        except LookupError:
            return

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID lies in the folder, read or not."""
        from acctkit.plugins._exchange_reading import has

        return self._ask(lambda line: has(self._at(line, self.folder), message_id))

    def close(self) -> None:
        """Let go of the connection."""
        self._folders.clear()
        self.account.close()

    def _at(self, line: Line, path: str) -> Any:
        from acctkit.plugins._exchange_reading import folder_at

        if path not in self._folders:
            self._folders[path] = folder_at(line, path)
        return self._folders[path]

    def _ask(self, work: Callable[[Line], Answer]) -> Answer:
        try:
            return self.account.ask(work)
        except Troubled as troubled:
            self._folders.clear()  # they speak by the connection that is no more
            raise troubled.of_mailbox from None
