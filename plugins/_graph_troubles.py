"""What it means when Microsoft Graph does not do what it is asked: whether it did it all the same, and what to do about
it, in a sentence.

Read with the sending of a draft in mind: a wrong `LATER` is a second mail. A 429 surely did nothing; of a 5xx, and of
an answer that did not come, nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from acctkit.plugins._mail_troubles import AWAY, DOUBT, GONE, LATER, NEVER, Trouble


@dataclass(frozen=True)
class Refusal:
    """An answer that is none: its status, and the code and message of the error that came with it."""

    status: int
    code: str = ""
    message: str = ""
    retry_after: float = 0.0

    def __str__(self) -> str:
        said = ": ".join(part for part in (self.code, self.message.strip().rstrip(".")[:200]) if part)
        return f"{self.status} {said}".strip()


NO_MAILBOX = (
    "ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI", "ResourceNotFound",
    "Request_ResourceNotFound", "ErrorNonExistentMailbox", "ErrorMailboxNotFound", "ErrorFolderNotFound",
)
TOO_BIG = ("ErrorMessageSizeExceeded", "ErrorAttachmentSizeLimitExceeded", "RequestEntityTooLarge")
FULL = ("ErrorQuotaExceeded",)
LIMITED = ("ErrorSubmissionQuotaExceeded", "ErrorExceededMessageLimit")
NO_DRAFT = ("ErrorInvalidOperation", "ErrorItemNotFound", "ErrorMessageNotFound", "ErrorInvalidIdMalformed")
CHANGED = (409, 412)


def trouble_of(
    refusal: Refusal, *, server: str, application: str, mailbox: str, sends: bool = False, hands_over: bool = False
) -> Trouble:
    """What a refusal by `server` means; `sends` is whether it was asked to send, `hands_over` whether it was given
    something of the message: only then can it be the message that it does not take."""
    said = f"{server} answered {refusal}"
    if refusal.status == 401:
        return Trouble(AWAY, f"{server} does not take the token of the application {application} ({refusal}); see that "
                       "endpoint and authority belong to one cloud, and that the clock of this machine is right",
                       person=True)
    if refusal.code == "ErrorSendAsDenied":
        return Trouble(AWAY, f"the mailbox {mailbox} may not send for the address in [mail] sender ({refusal.code}); "
                       "let sender be the mailbox's own address, or give it the right Send As", person=True)
    if refusal.code in NO_DRAFT:
        return Trouble(GONE, said)
    if refusal.code in TOO_BIG or refusal.status == 413:
        return Trouble(NEVER, f"{said}: the message is too big for the mailbox {mailbox}; let less be attached, or let "
                       "its limit be raised")
    if refusal.code in LIMITED:
        return Trouble(AWAY, f"the mailbox {mailbox} has sent all that it may for now ({refusal}); wait, or let its "
                       "limit be raised", refusal.retry_after)
    if refusal.code in FULL or refusal.status == 507:  # it may have gone, and the copy of it be what was too much
        return Trouble(DOUBT if sends else AWAY, f"the mailbox {mailbox} has no room ({refusal}); make room there",
                       refusal.retry_after, person=True)
    if refusal.status == 403:
        permission = "Mail.Send" if sends else "Mail.ReadWrite"
        return Trouble(AWAY, f"the application {application} may not {'send from' if sends else 'use'} the mailbox "
                       f"{mailbox} ({refusal}); give it the application permission {permission}, or the role "
                       f"\"Application {permission}\" of Exchange with this mailbox in its scope", person=True)
    if refusal.code in NO_MAILBOX:
        return Trouble(AWAY, f"there is no mailbox or folder {mailbox} that {server} can use ({refusal}); correct it "
                       "in the settings, or let it have a licence of Exchange Online", person=True)
    if refusal.status == 404:
        return Trouble(GONE, said)
    if refusal.status == 429:
        return Trouble(LATER, f"{server} asks to be asked later ({refusal})", refusal.retry_after)
    if refusal.status in CHANGED:
        return Trouble(LATER, said, refusal.retry_after)
    if 400 <= refusal.status < 500 and refusal.status != 408:
        return Trouble(NEVER if hands_over else AWAY, said, person=True)
    return Trouble(DOUBT, said, refusal.retry_after)


#: What Microsoft Entra says where it gives no token, by the number that its sentence begins with, and what to do.
NO_TOKEN = {
    "AADSTS7000215": "the secret is wrong; write its value, not its id",
    "AADSTS7000222": "the secret is over; make a new one in the registration of the application",
    "AADSTS700016": "there is no such application in this tenant; correct client_id or tenant",
    "AADSTS90002": "there is no such tenant; correct tenant, or authority for a national cloud",
    "AADSTS700027": "the certificate is not that of the application; upload it to its registration",
    "AADSTS7000112": "the application is switched off; enable it",
    "AADSTS53003": "a conditional access policy keeps it out; let the policy allow it from here",
}


def no_token(said: str, *, authority: str, application: str) -> Trouble:
    """What it means that an application gets no token."""
    mend = next((mend for code, mend in NO_TOKEN.items() if code in said), "see its registration with Microsoft Entra")
    first = said.strip().partition("\n")[0].partition(" Trace ID")[0].rstrip(". ")[:240]
    return Trouble(AWAY, f"{authority} gives the application {application} no token ({first}): {mend}", person=True)
