"""What the Exchange double answers: the operations of Exchange Web Services that acctkit uses, over its store."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from tests.servers.exchange_store import Item, Refused, Store

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
NS = {"s": SOAP, "m": MESSAGES, "t": TYPES}
FIRST_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_PARSER = etree.XMLParser(resolve_entities=False, huge_tree=True)
_ENVELOPE = (
    f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">'
    '<s:Header><t:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1544" MinorBuildNumber="4" '
    'Version="V2017_07_11"/></s:Header><s:Body>%s</s:Body></s:Envelope>'
)


class Request:
    """One request as it came: the operation, whom it is for, and the version that it asks for."""

    def __init__(self, body: bytes) -> None:
        envelope = etree.fromstring(body, _PARSER)
        self.element = envelope.find("s:Body", NS)[0]
        self.operation = etree.QName(self.element).localname
        version = envelope.find("s:Header/t:RequestServerVersion", NS)
        self.version = "" if version is None else version.get("Version")
        self.impersonates = envelope.findtext("s:Header/t:ExchangeImpersonation//t:PrimarySmtpAddress", "", NS)

    def ids(self) -> list[tuple[str, str | None]]:
        """The ids and change keys of the items that it names."""
        return [(one.get("Id"), one.get("ChangeKey")) for one in self.element.iterfind(".//t:ItemId", NS)]


def fault(code: str, sentence: str, back_off_ms: int = 0) -> bytes:
    """A SOAP fault: the request was not processed."""
    waits = f'<t:MessageXml><t:Value Name="BackOffMilliseconds">{back_off_ms}</t:Value></t:MessageXml>'
    detail = (
        f'<e:ResponseCode xmlns:e="{ERRORS}">{code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{ERRORS}">{escape(sentence)}</e:Message>{waits if back_off_ms else ""}'
    )
    return (_ENVELOPE % (
        f'<s:Fault><faultcode>a:{code}</faultcode><faultstring xml:lang="en-US">{escape(sentence)}</faultstring>'
        f"<detail>{detail}</detail></s:Fault>"
    )).encode()


def answer(store: Store, request: Request) -> bytes | None:
    """What the mailbox answers; None for an operation that it does not know."""
    operation = _OPERATIONS.get(request.operation)
    if operation is None:
        return None
    name, out = request.operation, []
    for part in operation(store, request):
        out.append(
            f'<m:{name}ResponseMessage ResponseClass="Error"><m:MessageText>{escape(part.sentence)}</m:MessageText>'
            f"<m:ResponseCode>{part.code}</m:ResponseCode></m:{name}ResponseMessage>" if isinstance(part, Refused) else
            f'<m:{name}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{part}'
            f"</m:{name}ResponseMessage>"
        )
    body = f"<m:{name}Response><m:ResponseMessages>{''.join(out)}</m:ResponseMessages></m:{name}Response>"
    return (_ENVELOPE % body).encode()


def _each(things: Iterable[Any], work: Callable[[Any], str]) -> Iterable[str | Refused]:
    for thing in things:
        try:
            yield work(thing)
        except Refused as refused:
            yield refused


def _folder(store: Store, element: etree._Element) -> str:
    """The folder that an id names: one of ours by name, or as we gave it out."""
    owner = element.findtext("t:Mailbox/t:EmailAddress", "", NS)
    if owner and owner.lower() != store.account:
        raise Refused("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    name = element.get("Id").removeprefix("F-")
    if name not in store.folders:
        raise Refused("ErrorFolderNotFound", "The specified folder could not be found in the store.")
    return name


def _get_folder(store: Store, request: Request) -> Iterable[str | Refused]:
    return _each(
        request.element.find("m:FolderIds", NS),
        lambda one: f"<m:Folders>{_folder_xml(store, _folder(store, one))}</m:Folders>",
    )


def _find_folder(store: Store, request: Request) -> Iterable[str | Refused]:
    def under(parent: etree._Element) -> str:
        name = _folder(store, parent)
        found = [_folder_xml(store, id) for id, (_, above) in store.folders.items() if above == name]
        return (
            f'<m:RootFolder TotalItemsInView="{len(found)}" IncludesLastItemInRange="true">'
            f"<t:Folders>{''.join(found)}</t:Folders></m:RootFolder>"
        )

    return _each(request.element.find("m:ParentFolderIds", NS), under)


def _folder_xml(store: Store, name: str) -> str:
    shown, above = store.folders[name]
    children = sum(parent == name for _, parent in store.folders.values())
    return (
        f'<t:Folder><t:FolderId Id="F-{name}" ChangeKey="FK"/><t:ParentFolderId Id="F-{above or "root"}"/>'
        f"<t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>{escape(shown)}</t:DisplayName>"
        f"<t:TotalCount>{len(store.inside(name))}</t:TotalCount><t:ChildFolderCount>{children}</t:ChildFolderCount>"
        "</t:Folder>"
    )


def _create_item(store: Store, request: Request) -> Iterable[str | Refused]:
    def create(element: etree._Element) -> str:
        if request.element.get("MessageDisposition") != "SaveOnly":
            raise Refused("ErrorInvalidOperation", "This double saves drafts, and sends them by SendItem alone.")
        into = _folder(store, request.element.find("m:SavedItemFolderId", NS)[0])
        properties = {
            _property(one.find("t:ExtendedFieldURI", NS)): one.findtext("t:Value", "", NS)
            for one in element.iterfind("t:ExtendedProperty", NS)
        }
        item = store.draft(into, b64decode(element.findtext("t:MimeContent", "", NS)), properties)
        return f"<m:Items><t:Message>{_id_xml(item)}</t:Message></m:Items>"

    return _each(request.element.find("m:Items", NS), create)


def _send_item(store: Store, request: Request) -> Iterable[str | Refused]:
    def send(named: tuple[str, str | None]) -> str:
        store.send(*named)
        return ""

    return _each(request.ids(), send)


def _get_item(store: Store, request: Request) -> Iterable[str | Refused]:
    wanted = _wanted(request)
    return _each(request.ids(), lambda one: f"<m:Items>{_item_xml(store.get(one[0]), wanted)}</m:Items>")


def _find_item(store: Store, request: Request) -> Iterable[str | Refused]:
    wanted, view = _wanted(request), request.element.find("m:IndexedPageItemView", NS)
    restriction = request.element.find("m:Restriction", NS)
    oldest_first = request.element.find("m:SortOrder/t:FieldOrder", NS)
    rising = oldest_first is not None and oldest_first.get("Order") == "Ascending"

    def inside(parent: etree._Element) -> str:
        found = [one for one in store.inside(_folder(store, parent)) if _meets(one, restriction)]
        found = found[::-1] if rising else found
        start, most = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
        page = found[start:start + most]
        return (
            f'<m:RootFolder IndexedPagingOffset="{start + len(page)}" TotalItemsInView="{len(found)}" '
            f'IncludesLastItemInRange="{str(start + most >= len(found)).lower()}">'
            f"<t:Items>{''.join(_item_xml(one, wanted) for one in page)}</t:Items></m:RootFolder>"
        )

    return _each(request.element.find("m:ParentFolderIds", NS), inside)


def _update_item(store: Store, request: Request) -> Iterable[str | Refused]:
    def update(change: etree._Element) -> str:
        read = {"0": False, "1": True}.get(change.findtext(".//t:SetItemField/t:Message/t:IsRead", "", NS))
        item = store.touch(change.find("t:ItemId", NS).get("Id"), is_read=read)
        return (
            f"<m:Items><t:Message>{_id_xml(item)}</t:Message></m:Items>"
            "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>"
        )

    return _each(request.element.iterfind("m:ItemChanges/t:ItemChange", NS), update)


def _move_item(store: Store, request: Request) -> Iterable[str | Refused]:
    def move(named: tuple[str, str | None]) -> str:
        item = store.move(named[0], _folder(store, request.element.find("m:ToFolderId", NS)[0]))
        return f"<m:Items><t:Message>{_id_xml(item)}</t:Message></m:Items>"

    return _each(request.ids(), move)


def _delete_item(store: Store, request: Request) -> Iterable[str | Refused]:
    def delete(named: tuple[str, str | None]) -> str:
        if request.element.get("DeleteType") != "MoveToDeletedItems":
            raise Refused("ErrorInvalidOperation", "This double moves to Deleted Items alone.")
        store.move(named[0], "deleteditems")
        return ""

    return _each(request.ids(), delete)


def _property(uri: etree._Element) -> tuple[str, ...]:
    """A property by its set or tag, its name or none, and its type."""
    of = uri.get("PropertySetId") or uri.get("DistinguishedPropertySetId") or uri.get("PropertyTag")
    return of.lower(), uri.get("PropertyName") or "", uri.get("PropertyType")


def _meets(item: Item, restriction: etree._Element | None) -> bool:
    """Whether an item meets every equality of the restriction; one on a field that is not known here is an error."""
    if restriction is None:
        return True
    for equal in restriction.iter(f"{{{TYPES}}}IsEqualTo"):
        uri, value = equal[0], equal.find(".//t:Constant", NS).get("Value")
        if etree.QName(uri).localname == "ExtendedFieldURI":
            have = item.properties.get(_property(uri), "")
        else:
            have = {"message:IsRead": str(int(item.is_read)), "message:InternetMessageId": item.message_id}[
                uri.get("FieldURI")
            ]
        if value.lower() != have.lower():
            return False
    return True


def _wanted(request: Request) -> list[etree._Element]:
    found = request.element.find("m:ItemShape/t:AdditionalProperties", NS)
    return [] if found is None else list(found)


def _id_xml(item: Item) -> str:
    return f'<t:ItemId Id="{item.id}" ChangeKey="{item.change_key}"/>'


def _item_xml(item: Item, wanted: list[etree._Element]) -> str:
    fields = {
        "item:MimeContent": lambda: f"<t:MimeContent>{b64encode(item.mime).decode()}</t:MimeContent>",
        "item:IsDraft": lambda: f"<t:IsDraft>{str(item.is_draft).lower()}</t:IsDraft>",
        "item:IsSubmitted": lambda: f"<t:IsSubmitted>{str(item.is_submitted).lower()}</t:IsSubmitted>",
        "item:Size": lambda: f"<t:Size>{len(item.mime)}</t:Size>",
        "item:ParentFolderId": lambda: f'<t:ParentFolderId Id="F-{item.folder}" ChangeKey="FK"/>',
        "item:DateTimeReceived": lambda: f"<t:DateTimeReceived>{_received(item)}</t:DateTimeReceived>",
        "message:IsRead": lambda: f"<t:IsRead>{str(item.is_read).lower()}</t:IsRead>",
        "message:InternetMessageId": lambda: f"<t:InternetMessageId>{escape(item.message_id)}</t:InternetMessageId>",
    }
    out = []
    for uri in wanted:
        if etree.QName(uri).localname == "ExtendedFieldURI":
            if (name := _property(uri)) in item.properties:
                attributes = " ".join(f"{key}={quoteattr(value)}" for key, value in uri.attrib.items())
                out.append(
                    f"<t:ExtendedProperty><t:ExtendedFieldURI {attributes}/>"
                    f"<t:Value>{escape(item.properties[name])}</t:Value></t:ExtendedProperty>"
                )
        else:
            out.append(fields[uri.get("FieldURI")]())
    return f"<t:Message>{_id_xml(item)}{''.join(out)}</t:Message>"


def _received(item: Item) -> str:
    return (FIRST_DAY + dt.timedelta(minutes=item.received)).strftime("%Y-%m-%dT%H:%M:%SZ")


_OPERATIONS: dict[str, Callable[[Store, Request], Iterable[str | Refused]]] = {
    "GetFolder": _get_folder, "FindFolder": _find_folder, "CreateItem": _create_item, "SendItem": _send_item,
    "GetItem": _get_item, "FindItem": _find_item, "UpdateItem": _update_item, "MoveItem": _move_item,
    "DeleteItem": _delete_item,
}
