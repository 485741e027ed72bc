"""What an error of an Exchange server means: whether it did what it was asked, and what to do about it, in a sentence.

Of whatever is not known here for certain nobody knows whether the server did it (`DOUBT`). Read with the sending of a
draft in mind: a wrong `LATER` is a second mail.
"""

from __future__ import annotations

import ssl
from http.client import HTTPException
from urllib.parse import urlsplit

import requests
from acctkit.plugins._exchange import CLOUD_ENDS
from acctkit.plugins._exchange_line import Line
from acctkit.plugins._exchange_wire import HttpAnswer, causes, never_connected
from acctkit.plugins._mail_troubles import AWAY, DOUBT, GONE, LATER, NEVER, Trouble
from exchangelib import errors as ews
from oauthlib.oauth2 import OAuth2Error
from oauthlib.oauth2.rfc6749.errors import ServerError, TemporarilyUnavailableError
from spnego.exceptions import SpnegoError
from urllib3.exceptions import HTTPError

#: What may come of asking a server, whatever it answers. Anything else is a fault of ours.
TROUBLES = (
    ews.EWSError, requests.RequestException, OAuth2Error, SpnegoError, ssl.SSLError, OSError, KeyError, ValueError
)

_NOT_ALLOWED = (
    ews.ErrorAccessDenied, ews.ErrorImpersonateUserDenied, ews.ErrorImpersonationDenied, ews.ErrorImpersonationFailed,
    ews.ErrorFolderNotFound,
)
_NO_MAILBOX = (
    ews.ErrorNonExistentMailbox, ews.ErrorMissingEmailAddress, ews.ErrorMailboxConfiguration,
    ews.ErrorNonPrimarySmtpAddress, ews.ErrorInvalidUserPrincipalName,
)
_LOGIN_OVER = (
    ews.UnauthorizedError, ews.ErrorAccountDisabled, ews.ErrorPasswordExpired, ews.ErrorPasswordChangeRequired
)
_CHANGED = (
    ews.ErrorStaleObject, ews.ErrorIrresolvableConflict, ews.ErrorInvalidChangeKey, ews.ErrorChangeKeyRequired
)
_TOO_BIG = (ews.ErrorMessageSizeExceeded, ews.ErrorDataSizeLimitExceeded, ews.ErrorAttachmentSizeLimitExceeded)
_UNFIT = (
    ews.ErrorMimeContentInvalid, ews.ErrorMimeContentInvalidBase64String, ews.ErrorMimeContentConversionFailed,
    ews.ErrorInvalidRecipients,
)
_THROTTLED = (ews.ErrorExceededConnectionCount, ews.ErrorMailboxMoveInProgress)
_RERAISED = ("Reraised from ", "Caused by ")  # exchangelib: an answer was lost, and it says that the server is busy


def trouble_of(error: BaseException, line: Line) -> Trouble:
    """What an error of this line means."""
    if isinstance(error, HttpAnswer):
        return _of_status(error, line)
    if isinstance(error, OAuth2Error):
        return _of_tokens(error, line)
    if isinstance(error, SpnegoError | PermissionError):
        return _login(line, f"it does not take part in {line.settings.auth}")
    lost = next((one for one in causes(error) if isinstance(one, requests.RequestException | OSError)), None)
    if lost is not None:
        return _of_connection(error, line)
    if isinstance(error, ews.ErrorServerBusy) and not str(error).startswith(_RERAISED):
        return Trouble(LATER, f"{_where(line)} is busy and asks to be left alone", error.back_off or 0.0)
    if isinstance(error, ews.ResponseMessageError | ews.UnauthorizedError):
        return _of_answer(error, line)
    return Trouble(DOUBT, f"{_where(line)} gave an answer that is none of Exchange's ({_said(error)}); see that "
                          f"{line.table} server is its address")


def _of_status(error: HttpAnswer, line: Line) -> Trouble:
    where, status = _where(line), error.status
    if status == 401:
        return _login(line, "HTTP 401")
    if status == 403:
        more = f". {CLOUD_ENDS.format(host=line.settings.host)}" if line.settings.is_cloud else ""
        return Trouble(AWAY, f"{where} does not let {_who(line)} use Exchange Web Services (HTTP 403); let the "
                             f"administrator of Exchange allow it{more}", person=True)
    if status in (404, 405):
        return Trouble(AWAY, f"there are no Exchange Web Services at {line.settings.endpoint} (HTTP {status}); correct "
                             f"{line.table} server", person=True)
    if status in (413, 507):
        return Trouble(NEVER, f"{where} takes no request as big as this message (HTTP {status}); let its administrator "
                              "raise maxAllowedContentLength and maxRequestLength of EWS in IIS, or send less")
    if 300 <= status < 400 and "genericerrorpage" not in error.location.lower():
        return Trouble(AWAY, f"{where} sends elsewhere, to {error.location or 'nowhere'}; write the right address as "
                             f"{line.table} server", person=True)
    if 400 <= status < 500 and status != 408:
        return Trouble(LATER, f"{where} refused the request ({error})", error.retry_after)
    return Trouble(DOUBT, f"{where} had trouble of its own ({error})", error.retry_after)


def _of_tokens(error: OAuth2Error, line: Line) -> Trouble:
    passing = isinstance(error, ServerError | TemporarilyUnavailableError)
    said = error.description or error.error or error
    return Trouble(AWAY, f"{line.settings.tokens} gives no token ({said}); see that {line.table} tenant, client_id and "
                         "secret are right, and that the secret has not run out", person=not passing)


def _of_connection(error: BaseException, line: Line) -> Trouble:
    """Of an error of the line: where the server may have got something, nobody knows."""
    settings, all_of_it = line.settings, list(causes(error))
    for_token = isinstance(error, requests.RequestException) and settings.auth == "oauth2"  # else exchangelib names it
    address, key = (settings.tokens, "token_url") if for_token else (settings.endpoint, "server")
    mistrusted = next((one for one in all_of_it if isinstance(one, ssl.SSLCertVerificationError)), None)
    if line.handed_over:
        kind = DOUBT
    elif mistrusted:
        return Trouble(AWAY, f"the certificate of {urlsplit(address).hostname} is not trusted "
                             f"({mistrusted.verify_message}); name the certificate of who issued it in {line.table} "
                             "ca_file", person=True)
    elif never_connected(error):
        return Trouble(AWAY, f"nobody answers at {address} ({_reason(all_of_it)}); see that {line.table} {key} is "
                             "right, and that it can be reached from here")
    else:
        kind = AWAY
    if any(isinstance(one, requests.Timeout) for one in all_of_it):
        return Trouble(kind, f"{address} gave no answer in {settings.timeout:g} seconds")
    return Trouble(kind, f"the connection with {address} broke ({_reason(all_of_it)})")


def _of_answer(error: ews.EWSError, line: Line) -> Trouble:
    where, code, settings = _where(line), type(error).__name__, line.settings
    if isinstance(error, ews.ErrorItemNotFound):
        return Trouble(GONE, f"{where} has no such message any more")
    if isinstance(error, ews.ErrorSendAsDenied):
        return Trouble(AWAY, f"{where} does not let {settings.account} send in the name of the sender ({code}); give "
                             "it the right Send As for the address in [mail] sender, or write its own there",
                       person=True)
    if isinstance(error, ews.ErrorQuotaExceeded):
        return Trouble(AWAY, f"the mailbox {settings.account} at {where} is full ({code}); empty it or let it be "
                             "enlarged", person=True, certain=False)  # for the copy, perhaps
    if isinstance(error, _LOGIN_OVER):
        return _login(line, code)
    if isinstance(error, _NOT_ALLOWED):
        role = f"the role ApplicationImpersonation for {settings.account}" if settings.acts_for else "full access to it"
        return Trouble(AWAY, f"{where} does not let {_who(line)} use the mailbox {settings.account} ({code}); give it "
                             f"{role}", person=True)
    if isinstance(error, _NO_MAILBOX):
        return Trouble(AWAY, f"{where} has no mailbox {settings.account} ({code}); correct {line.table} account, which "
                             "is the mailbox's first address", person=True)
    if isinstance(error, _TOO_BIG):
        return Trouble(NEVER, f"{where} takes no message as big as this one ({code}); let its administrator raise the "
                              "limit for this mailbox, or send less")
    if isinstance(error, _UNFIT):
        return Trouble(NEVER, f"{where} refuses the message: {_said(error)}; see its addresses")
    if isinstance(error, _CHANGED):
        return Trouble(LATER, f"the draft in {settings.account} was changed meanwhile ({code}); it goes as it is then")
    if isinstance(error, _THROTTLED):
        return Trouble(LATER, f"{where} does not take it now: {_said(error)}")
    return Trouble(DOUBT, f"{where} could not say what became of it: {_said(error)}")


def _login(line: Line, said: str) -> Trouble:
    settings = line.settings
    right = "tenant, client_id and secret" if settings.auth == "oauth2" else "username and password"
    return Trouble(AWAY, f"{_where(line)} does not let {_who(line)} in ({said}); see that {line.table} {right} are "
                         f'right, and that it takes auth = "{settings.auth}"', person=True)


def _where(line: Line) -> str:
    return f"the Exchange server {line.settings.host}"


def _who(line: Line) -> str:
    settings = line.settings
    return f"the application {settings.client_id}" if settings.auth == "oauth2" else settings.username


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())[:200].rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _reason(all_of_it: list[BaseException]) -> str:
    """The root of an error of the line, in the system's words."""
    of_line = [one for one in all_of_it if isinstance(one, OSError | HTTPException | HTTPError)]
    told = [one.strerror for one in of_line if isinstance(one, OSError) and one.strerror]
    return told[-1] if told else " ".join(str(of_line[-1]).split())[:120] or type(of_line[-1]).__name__
