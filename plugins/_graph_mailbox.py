"""A mailbox of Microsoft 365, read by Microsoft Graph, as `_mailbox.Mailbox` says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from acctkit.plugins._graph import GraphAccount, GraphSettings
from acctkit.plugins._mail_troubles import Troubled

from acctkit import AcctkitError

if TYPE_CHECKING:
    from acctkit.plugins._graph_wire import Line

Answer = TypeVar("Answer")
_ALL = "receivedDateTime ge 1900-01-01T00:00:00Z"  # what is sorted by must be asked for, first
_UNREAD = f"{_ALL} and isRead eq false"
_PAGE = 100
_MOST_EMPTY = 50  # pages that bring nothing, and yet name a next one


class GraphMailbox:
    """The messages of one `folder`. One that is done is marked as read, or moved into `done_folder`: with it, what a
    person has read meanwhile is not done yet."""

    def __init__(
        self, settings: GraphSettings, workspace: Path, *, folder: str = "INBOX", done_folder: str = "",
        table: str = "[plugins.intake_mailbox.graph]",
    ) -> None:
        self.settings, self.folder, self.done_folder = settings, folder, done_folder
        self.account = GraphAccount(settings, workspace, table)
        self._folders: dict[str, str] = {}

    def waiting(self, most: int) -> list[str]:
        """Ids of messages that are not done yet, the oldest first."""

        def listed(line: Line) -> list[str]:
            wanted = {"$filter": _ALL if self.done_folder else _UNREAD, "$orderby": "receivedDateTime asc",
                      "$select": "id", "$top": str(min(max(most, 1), _PAGE))}
            said = line.ask("GET", self._messages(line), params=wanted, wants="value")
            ids = [str(one["id"]) for one in said["value"]]
            empty = 0
            while len(ids) < most and empty < _MOST_EMPTY and (following := said.get("@odata.nextLink")):
                said = line.ask("GET", str(following), wants="value")
                ids += [str(one["id"]) for one in said["value"]]
                empty += not said["value"]
            return ids[:most]

        return self._ask(listed)

    def fetch(self, id: str, limit: int) -> bytes | None:
        """One message as it came; None where it is bigger than `limit` bytes. Raises LookupError where it is gone."""
        return self._ask(lambda line: line.stream(f"{_of(id)}/$value", limit))

    def done(self, id: str) -> None:
        """Mark it as read, or move it. One that somebody took away meanwhile is done, too."""

        def put_away(line: Line) -> None:
            if self.done_folder:
                body = {"destinationId": self._at(line, self.done_folder)}
                line.ask("POST", f"{_of(id)}/move", body=body, expect=(201,))
            else:
                line.ask("PATCH", _of(id), body={"isRead": True})

        try:
            self._ask(put_away)
        except LookupError:
            return

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID lies in the folder, read or not."""
        wanted = {"$filter": "internetMessageId eq '{}'".format(message_id.replace("'", "''")), "$select": "id",
                  "$top": "1"}
        return self._ask(
            lambda line: bool(line.ask("GET", self._messages(line), params=wanted, wants="value")["value"])
        )

    def close(self) -> None:
        """Let go of the connection."""
        self.account.close()

    def _messages(self, line: Line) -> str:
        return f"/mailFolders/{self._at(line, self.folder)}/messages"

    def _at(self, line: Line, path: str) -> str:
        """The id of a folder by its path: INBOX, Inbox/Reports, Reports/2026."""
        if path in self._folders:
            return self._folders[path]
        names = [name for name in path.replace("\\", "/").split("/") if name]
        at = "inbox" if not names or names[0].casefold() == "inbox" else ""
        for name in names[1:] if at else names:
            inside = f"/mailFolders/{at}/childFolders" if at else "/mailFolders"
            wanted = {"$filter": "displayName eq '{}'".format(name.replace("'", "''")), "$select": "id"}
            found = line.ask("GET", inside, params=wanted, wants="value")["value"]
            if not found:
                raise AcctkitError(f"There is no folder '{path}' in the mailbox {self.settings.sender}; make it there, "
                                   f"or correct its name in {self.account.table}.")
            at = quote(str(found[0]["id"]), safe="")
        self._folders[path] = at
        return at

    def _ask(self, work: Callable[[Line], Answer]) -> Answer:
        try:
            return self.account.ask(work)
        except Troubled as troubled:
            raise troubled.of_mailbox from None


def _of(id: str) -> str:
    return f"/messages/{quote(id, safe='', errors='replace')}"
