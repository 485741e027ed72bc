"""The mailbox as an inbox: who is believed, what is taken, and once, whatever breaks off in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from acctkit.plugins import _mailbox_said as said
from acctkit.plugins import intake_mailbox
from acctkit.plugins._mailbox_letter import READ, opened, safe_name, sender_of
from acctkit.plugins._mailbox_results import doubt, parsed
from acctkit.plugins._mailbox_settings import MailboxSettings
from acctkit.plugins.intake_mailbox import Errand, fetch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import AcctkitError, Calendar, Company, Incoming, Person, SourceDesk
from acctkit.testing import assert_plugin, books_of

PEOPLE = {
    "7": Person("7", "Ana Ruiz", "Ana@acme.example", "es"),
    "8": Person("8", "Bob Hill", "bob@acme.example"),
    "9": Person("9", "Cy Hill", "hills@home.example"),
    "10": Person("10", "Di Hill", "hills@home.example"),
}
GOOD = "mx.acme.example; dmarc=pass (p=none) header.from=acme.example"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SETTINGS = MailboxSettings(host="imap.acme.example", username="week@acme.example", authserv_id="mx.acme.example")


@dataclass
class FakeBox:
    """A mailbox in memory; messages in `unmarkable` cannot be marked, and one `gone` is not there any more."""

    letters: dict[str, bytes]
    marked: list[str] = field(default_factory=list)
    unmarkable: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)

    def waiting(self, most: int) -> list[str]:
        return [id for id in self.letters if id not in self.marked][:most]

    def fetch(self, id: str, limit: int) -> bytes | None:
        self.fetched.append(id)
        if id in self.gone:
            raise LookupError(id)
        return self.letters[id] if len(self.letters[id]) <= limit else None

    def done(self, id: str) -> None:
        if id in self.unmarkable:
            raise OSError("the line went dead")
        self.marked.append(id)

    def holds(self, message_id: str) -> bool:
        return any(message_id.encode() in raw for raw in self.letters.values())

    def close(self) -> None:
        pass


@dataclass
class Visits:
    """Visits to one mailbox, one after the other, into one inbox."""

    desk: SourceDesk
    inbox: Path
    box: FakeBox

    def visit(self, **changed: object) -> list[Incoming]:
        """What one visit tells, with other settings from now on, if any are given."""
        self.desk = replace(self.desk, settings=self.desk.settings.model_copy(update=changed))
        return list(self.errand())

    def errand(self) -> Iterator[Incoming]:
        return Errand(self.desk, self.inbox, self.desk.settings, self.box).run()

    def files(self) -> dict[str, bytes]:
        """All that lies in the inbox, hidden files too."""
        return {path.relative_to(self.inbox).as_posix(): path.read_bytes()
                for path in sorted(self.inbox.rglob("*")) if path.is_file()}


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Visits to an empty mailbox."""
    desk = SourceDesk(books_of([]), Calendar(), Company("Acme", "USD"), PEOPLE, dt.date(2026, 11, 25), SETTINGS)
    return Visits(desk, tmp_path / "inbox", FakeBox({}))


def mail(
    *files: tuple[str, bytes], sender: str = "Ana Ruiz <ana@acme.example>", id: str = "<1@acme.example>",
    subject: str = "Mi semana", results: str = GOOD, **headers: str,
) -> bytes:
    """A message as a mail server hands it over."""
    made = EmailMessage(policy=policy.SMTP)
    if results:
        made["Authentication-Results"] = results
    made["From"] = sender
    made["To"] = "week@acme.example"
    made["Subject"] = subject
    made["Message-ID"] = id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("Hola")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def left(told: list[Incoming]) -> list[str]:
    return [line.en for one in told for line in one.left]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(intake_mailbox)


# ------------------------------------------------------------------ what is taken


def test_a_reps_files_are_laid_into_their_folder_and_the_message_is_marked(visits: Visits) -> None:
    visits.box.letters["1"] = mail(("semana.xlsx", b"PK1"), ("gasto.pdf", b"%PDF"))
    (told,) = visits.visit()
    assert visits.files() == {"7/mail/gasto.pdf": b"%PDF", "7/mail/semana.xlsx": b"PK1"}
    assert (told.folder, told.message_id, told.subject) == ("7", "<1@acme.example>", "Mi semana")
    assert [path.name for path in told.files] == ["semana.xlsx", "gasto.pdf"]
    assert (told.left, told.reply_to, visits.box.marked) == ((), "week@acme.example", ["1"])


def test_it_is_off_until_a_server_is_named_and_says_nothing(
    visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(fetch(replace(visits.desk, settings=MailboxSettings()), visits.inbox)) == []
    assert list(fetch(replace(visits.desk, settings=None), visits.inbox)) == []
    assert capsys.readouterr().out == ""


def test_the_same_message_counts_once_whatever_way_it_comes(visits: Visits) -> None:
    raw = mail(("week.xlsx", b"PK1"))
    visits.box.letters = {"1": raw, "2": b"Received: by another way\r\n" + raw}
    assert len(visits.visit()) == 1
    assert visits.box.marked == ["1", "2"]
    visits.box.letters = {"77:1": raw}  # another UIDVALIDITY: every id is a new one
    assert visits.visit() == [] and visits.box.marked[-1] == "77:1"


def test_one_message_id_with_other_files_is_another_message(visits: Visits) -> None:
    visits.box.letters = {"1": mail(("a.xlsx", b"1")), "2": mail(("b.xlsx", b"2"))}
    assert len(visits.visit()) == 2


def test_one_that_cannot_be_marked_is_marked_later_and_taken_once(
    visits: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"))
    visits.box.unmarkable = {"1"}
    assert len(visits.visit()) == 1 and visits.box.marked == []
    assert "could not be marked (the line went dead)" in capsys.readouterr().out
    visits.box.unmarkable = set()
    assert visits.visit() == [] and visits.box.marked == ["1"]


def test_one_that_died_after_laying_says_the_same_again(visits: Visits) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"))
    broken_off = visits.errand()
    first = next(broken_off)
    broken_off.close()
    (visits.inbox / "7/mail/.week.xlsx.part").write_bytes(b"half")
    assert visits.box.marked == []
    assert visits.visit() == [first]
    assert visits.visit() == [] and visits.box.marked == ["1"]


def test_what_nobody_read_yet_is_not_written_over_and_no_later_mail_overtakes(visits: Visits) -> None:
    read = set[Path]()
    visits.desk = replace(visits.desk, free=lambda path: not path.exists() or path in read)
    visits.box.letters = {
        "1": mail(("week.xlsx", b"first")),
        "2": mail(("week.xlsx", b"mended"), ("more.csv", b"old"), id="<2@x.example>"),
        "3": mail(("more.csv", b"new"), id="<3@x.example>"), "4": mail(("x.csv", b"b"), sender="bob@acme.example"),
    }
    assert [one.folder for one in visits.visit()] == ["7", "8"]
    assert visits.files() == {"7/mail/week.xlsx": b"first", "8/mail/x.csv": b"b"}
    read.add(visits.inbox / "7/mail/week.xlsx")
    assert len(visits.visit()) == 1
    assert visits.files()["7/mail/week.xlsx"] == b"mended" and visits.files()["7/mail/more.csv"] == b"old"
    read.add(visits.inbox / "7/mail/more.csv")
    assert len(visits.visit()) == 1 and visits.files()["7/mail/more.csv"] == b"new"
    assert sorted(visits.box.marked) == ["1", "2", "3", "4"]


def test_a_folder_that_leads_to_another_rep_takes_nothing(visits: Visits) -> None:
    (visits.inbox / "8").mkdir(parents=True)
    (visits.inbox / "7").mkdir()
    (visits.inbox / "7" / "mail").symlink_to(visits.inbox / "8")
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"))
    (told,) = visits.visit()
    assert told.folder == "office" and "leads somewhere else" in told.left[0].en
    assert visits.files() == {} and visits.box.marked == []


def test_a_folder_that_leads_to_itself_costs_the_others_nothing(visits: Visits) -> None:
    (visits.inbox / "7").mkdir(parents=True)
    (visits.inbox / "7" / "mail").symlink_to(visits.inbox / "7" / "mail")
    visits.box.letters = {"1": mail(("a.csv", b"1")),
                          "2": mail(("b.csv", b"2"), sender="bob@acme.example", id="<2@b.example>")}
    told = visits.visit()
    assert [one.folder for one in told] == ["office", "8"] and "leads somewhere else" in told[0].left[0].en


def test_a_folder_that_cannot_be_written_costs_the_others_nothing(visits: Visits) -> None:
    visits.inbox.joinpath("7").mkdir(parents=True)
    visits.inbox.joinpath("7", "mail").write_bytes(b"a rep's file where a folder should be")
    visits.box.letters = {"1": mail(("a.csv", b"1")), "2": mail(("b.csv", b"2"), id="<2@acme.example>"),
                          "3": mail(("c.csv", b"3"), sender="bob@acme.example", id="<3@acme.example>")}
    told = []
    with pytest.raises(AcctkitError, match=r"inbox/7 cannot be written"):
        told += visits.errand()
    assert visits.box.marked == ["3"] and visits.files()["8/mail/c.csv"] == b"3"
    visits.inbox.joinpath("7", "mail").unlink()
    assert [one.folder for one in visits.visit()] == ["7", "7"]


def test_too_big_a_message_is_not_loaded_and_told_once(visits: Visits) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1" * 1000))
    assert left(visits.visit(max_bytes=1000)) == [said.filled(said.BIG, most="1,000").en]
    assert visits.visit() == [] and visits.box.fetched == ["1"]
    assert len(visits.visit(max_bytes=10_000)) == 1  # a larger bound: it is looked at again


def test_a_run_takes_the_oldest_and_what_is_left_for_people_is_not_in_their_way(visits: Visits) -> None:
    visits.box.letters = {f"s{n}": mail(("x.csv", b"1"), sender=f"s{n}@spam.example") for n in range(3)}
    visits.box.letters |= {f"{n}": mail((f"{n}.csv", b"1"), id=f"<{n}@x.example>") for n in range(3)}
    visits.box.gone = {"0"}
    assert len(visits.visit(most=2)) == 2 and visits.files() == {}
    assert len(visits.visit()) == 1
    assert len(visits.visit()) == 1 and sorted(visits.files()) == ["7/mail/1.csv"]
    assert visits.visit(budget_seconds=-1) == []


# ------------------------------------------------------------------ who is believed


@pytest.mark.parametrize(("results", "why"), [
    ("", "nothing in it is of mx.acme.example"),
    ("mx.evil.example; dmarc=pass header.from=acme.example", "nothing in it is of mx.acme.example"),
    ("mx.acme.example; dmarc=fail header.from=acme.example; spf=pass smtp.mailfrom=acme.example", "says dmarc=fail"),
    ("mx.acme.example; dmarc=pass header.from=evil.example", "says dmarc=pass for evil.example"),
    ("mx.acme.example; dmarc=pass", "says dmarc=pass"),
    ("mx.acme.example; spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example", "for evil.example"),
    ('mx.acme.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=acme.example"@evil.example', "evil.example"),
    ("mx.acme.example; auth=pass smtp.auth=bob@acme.example", "says nothing of dmarc"),
    ("mx.acme.example (; dmarc=pass header.from=acme.example", "says nothing of dmarc"),
])
def test_who_may_be_somebody_else_brings_nothing(visits: Visits, results: str, why: str) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), results=results)
    (told,) = visits.visit()
    assert told.folder == "office" and why in told.left[0].en and "ana@acme.example" in told.left[0].es
    assert visits.files() == {} and visits.box.marked == []
    assert visits.visit() == []


@pytest.mark.parametrize("results", [
    "mx.acme.example; spf=pass smtp.mailfrom=ana@acme.example",
    "MX.acme.example 1; dmarc=none; dkim=fail header.d=x.example; dkim=pass (2048-bit) header.i=@acme.example",
    "mx.acme.example; dmarc=fail header.from=acme.example; auth=pass smtp.auth=ana@acme.example",
])
def test_other_ways_to_be_sure(visits: Visits, results: str) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), results=results)
    assert visits.visit()[0].folder == "7"


def test_only_the_uppermost_header_of_the_server_counts() -> None:
    forged = "mx.acme.example; dmarc=pass header.from=acme.example"
    true = "mx.acme.example; dmarc=fail header.from=acme.example"
    assert "dmarc=fail" in doubt(["other.example; none", true, forged], "mx.acme.example", "ana@acme.example")
    assert "nothing" in doubt(["mx.acme.example; none", forged], "mx.acme.example", "ana@acme.example")


def test_a_server_that_writes_no_name() -> None:
    exchange = ("spf=pass (sender IP is 40.107.1.2) smtp.mailfrom=acme.example; dkim=pass (signature was verified) "
                "header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100")
    assert doubt([exchange], "-", "ana@acme.example") == ""
    assert doubt(["mx.evil.example; dmarc=pass header.from=acme.example"], "-", "ana@acme.example") != ""


def test_without_proof_nothing_is_taken_unless_somebody_wants_it_so(visits: Visits) -> None:
    desk = replace(visits.desk, settings=SETTINGS.model_copy(update={"authserv_id": ""}))
    with pytest.raises(AcctkitError, match="set authserv_id in"):
        list(fetch(desk, visits.inbox))
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), results="")
    assert visits.visit(authserv_id="", trust_unverified=True)[0].folder == "7"


@pytest.mark.parametrize(("sender", "folder", "told"), [
    ("x@evil.example", "office", "x@evil.example (“Mi semana”) was not taken: that is not the address of a known rep"),
    ("hills@home.example", "office", "10, 9 have that address"),
    ("ana@acme.example, bob@acme.example", "office", "does not name exactly one sender"),
    ("ana.ruiz@home.example", "7", ""),
    ("boss@acme.example", "office", ""),
])
def test_whose_a_message_is(visits: Visits, sender: str, folder: str, told: str) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), sender=sender, results="")
    chosen = {"allow": {"Ana.Ruiz@home.example": "7"}, "office_senders": ("boss@acme.example",)}
    (one,) = visits.visit(authserv_id="", trust_unverified=True, **chosen)
    assert (one.folder, bool(one.files)) == (folder, not told)
    assert told in "".join(left([one]))


def test_a_stranger_who_becomes_known_is_heard(visits: Visits) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), sender="cy@acme.example")
    assert visits.visit()[0].folder == "office"
    assert visits.visit() == []
    assert visits.visit(allow={"cy@acme.example": "9"})[0].folder == "9"


@pytest.mark.parametrize("headers", [
    {"Auto_Submitted": "auto-replied (vacation)"}, {"List_Id": "<x.acme.example>"}, {"Precedence": "bulk"},
    {"Return_Path": "<>"},
])
def test_machines_and_lists_are_never_taken_nor_answered(
    visits: Visits, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    visits.box.letters["1"] = mail(("week.xlsx", b"PK1"), **headers)
    assert visits.visit() == [] and visits.files() == {} and visits.box.marked == []
    assert "messages: 1 automatic" in capsys.readouterr().out


def test_a_machine_that_does_not_say_so_is_answered_a_few_times_a_day_and_no_more(visits: Visits) -> None:
    told = list[Incoming]()
    for number in range(9):
        visits.box.letters[f"{number}"] = mail(id=f"<{number}@acme.example>", subject="Away")
        told += visits.visit()
    assert [one.folder for one in told] == ["7"] * 3 + ["office"] * 6
    assert len({one.key for one in told}) == 4  # the office is told once
    visits.box.letters["a"] = mail(("a.csv", b"1"), id="<a@acme.example>")
    assert [one.folder for one in visits.visit()] == ["7"]
    visits.desk = replace(visits.desk, as_of=dt.date(2026, 11, 26))
    visits.box.letters["b"] = mail(id="<b@acme.example>")
    assert [one.folder for one in visits.visit()] == ["7"]


@pytest.mark.parametrize("header", ["X_Autorespond", "X_Auto_Reply_From", "Precedence"])
def test_a_machine_is_known_by_more_than_one_header(visits: Visits, header: str) -> None:
    visits.box.letters["1"] = mail(**{header: "auto-reply"})
    assert (visits.visit(), visits.box.marked) == ([], [])


def test_strangers_without_files_are_counted_alone(visits: Visits) -> None:
    visits.box.letters["1"] = mail(sender="spam@evil.example")
    assert visits.visit() == []


# ------------------------------------------------------------------ what a message holds


def test_a_rep_without_a_file_is_told_and_an_answer_is_left_for_people(visits: Visits) -> None:
    visits.box.letters = {"1": mail(), "2": mail(id="<2@x.example>", In_Reply_To="<feedback@acme.example>")}
    fresh, asked = visits.visit()
    assert (fresh.folder, fresh.left) == ("7", (said.NOTHING,))
    asked_of = said.filled(said.ASKED, name="Ana Ruiz", subject="Mi semana").en
    assert (asked.folder, left([asked])) == ("office", [asked_of])
    assert visits.box.marked == [] and visits.visit() == []


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(visits: Visits) -> None:
    raw = mail(("week.xlsx", b"PK1"), ("run me.exe", b"MZ"), ("winmail.dat", b"x"), ("secret.p7m", b"x"))
    message = message_from_bytes(raw, policy=policy.SMTP)
    message.add_attachment(EmailMessage())
    visits.box.letters["1"] = message.as_bytes()
    (told,) = visits.visit()
    assert list(visits.files()) == ["7/mail/week.xlsx"]
    assert [line[:20] for line in left([told])] == [
        "run me.exe is no kin", "winmail.dat holds it", "It is encrypted and ", "A message is attache"
    ]


def test_a_logo_is_no_receipt_but_a_photo_in_the_text_is_told(visits: Visits) -> None:
    made = message_from_bytes(mail(), policy=policy.SMTP)
    made.add_alternative("<img src='cid:1'><img src='cid:2'>", subtype="html")
    html = made.get_payload()[1]
    for number, size in ((1, 900), (2, 90_000)):
        html.add_related(b"\x89" * size, "image", "png", cid=f"<{number}>", filename=f"image00{number}.png",
                         disposition="inline")
    made.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="ticket.jpg", disposition="inline")
    visits.box.letters["1"] = made.as_bytes()
    (told,) = visits.visit()
    assert list(visits.files()) == ["7/mail/ticket.jpg"]
    assert left([told]) == [said.filled(said.SHOWN, name="image002.png").en]


def test_two_files_of_one_name_in_one_message_are_two(visits: Visits) -> None:
    visits.box.letters["1"] = mail(("foto.jpg", b"1"), ("Foto.jpg", b"2"), ("../foto.jpg", b"3"))
    visits.visit()
    assert visits.files() == {"7/mail/foto.jpg": b"1", "7/mail/Foto 2.jpg": b"2", "7/mail/foto 3.jpg": b"3"}


@pytest.mark.parametrize(("disposition", "name"), [
    (b"attachment; filename*=UTF-8''A%C3%B1o%202026.xlsx", "Año 2026.xlsx"),
    (b"attachment; filename*0*=UTF-8''A%C3%B1; filename*1=o.xlsx", "Año.xlsx"),
    (b'attachment; filename="=?utf-8?B?QcOxby54bHN4?="', "Año.xlsx"),
    (b'attachment; filename="..\\\\..\\\\.hidden.xlsx"', "hidden.xlsx"),
    (b"attachment; filename=\"a\xf1o.xlsx\"", "a_o.xlsx"),
    (b'attachment; filename="/etc/passwd\x00.csv"', "passwd .csv"),
    (b"attachment; filename*=nonsense'x'week.csv", "week.csv"),
])
def test_names_as_mail_programs_write_them(disposition: bytes, name: str) -> None:
    raw = b"From: ana@acme.example\r\nContent-Type: application/octet-stream\r\nContent-Disposition: "
    (file,) = opened(raw + disposition + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEs=\r\n").files
    assert (file.name, file.data) == (name, b"PK")


def test_a_long_name_in_any_script_is_one_that_a_folder_takes(visits: Visits) -> None:
    visits.box.letters = {"1": mail(("日" * 115 + ".xlsx", b"1"), ("\U0001f4ca" * 300 + ".pdf", b"2")),
                          "2": mail(("a.csv", b"3"), sender="bob@acme.example", id="<2@acme.example>")}
    visits.visit()
    assert sorted(visits.files().values()) == [b"1", b"2", b"3"]
    assert {Path(name).suffix for name in visits.files()} == {".xlsx", ".pdf", ".csv"}


@given(st.text(max_size=300))
@example("\udcff" * 200 + ".xlsx")
@settings(max_examples=60, deadline=None)
def test_any_name_is_a_file_in_the_folder_that_a_scan_sees(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe) and 0 < len(safe) <= 120 and safe.isprintable()
    assert not safe.startswith((".", "_", "~$")) and not set(safe) & set('/\\<>:"|?*') and safe == safe.strip()
    safe.encode()


@given(st.binary(max_size=400) | st.tuples(st.sampled_from([GOOD, "mx.acme.example;"]), st.text(max_size=80)).map(
    lambda two: f"Authentication-Results: {two[0]}{two[1]}\r\nFrom: {two[1]}\r\n\r\n".encode("utf-8", "replace")))
@settings(max_examples=60, deadline=None)
def test_no_bytes_are_too_odd(raw: bytes) -> None:
    letter = opened(raw)
    assert letter.sender == "" or letter.sender.count("@") == 1
    letter.subject.encode()
    for header in letter.results:
        parsed(header)


@pytest.mark.parametrize("raw", [
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 600 + b"--b--",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)),
    b"Subject: " + b"=?utf-8?q?a?= " * 20_000, b"\r\n" * 1_000_001,
    b"From: ana@acme.example\r\nContent-Disposition: attachment; " + b"x=y; " * 2_000 + b"\r\n\r\n",
])
def test_a_message_made_to_be_too_much_is_told_and_costs_the_others_nothing(visits: Visits, raw: bytes) -> None:
    visits.box.letters = {"1": raw, "2": mail(("week.xlsx", b"PK1"))}
    broken, taken = visits.visit()
    assert "cannot be read" in broken.left[0].en and taken.folder == "7"


@pytest.mark.parametrize(("value", "sender"), [
    ('"ana@acme.example" <x@evil.example>', "x@evil.example"),
    ("ana@acme.example <x@evil.example>", ""),
    ("<ana@acme.example> <x@evil.example>", ""),
    ("x@evil.example (ana@acme.example)", ""),
    ("alice@acme.example)x@evil.example", ""),
    ("friends: ana@acme.example;", ""),
    ("=?utf-8?q?ana=40acme.example?= <x@evil.example>", "x@evil.example"),
    ("Ana (Ventas) <ANA@acme.example>", "ana@acme.example"),
    ("аna@acme.example", ""),
])
def test_a_from_that_two_programs_read_in_two_ways_is_nobodys(value: str, sender: str) -> None:
    assert sender_of([value]) == sender


@pytest.mark.parametrize("other", [b"From: x@evil.example", b"From : x@evil.example", b"FROM\t: x@evil.example"])
def test_a_message_with_two_senders_is_nobodys(other: bytes) -> None:
    assert opened(b"From: ana@acme.example\r\n" + other + b"\r\n\r\n").sender == ""


@pytest.mark.parametrize(("table", "why"), [
    ({"host": "imap.acme.example", "security": "none"}, "for a server elsewhere"),
    ({"after": "delete"}, "after"), ({"allow": {"ana": "7"}}, "no e-mail address"),
    ({"address": "x"}, "no e-mail address"),
])
def test_settings_that_would_do_harm_are_refused(table: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        MailboxSettings(**table)  # type: ignore[arg-type]


def test_what_is_read_are_kinds_that_acctkit_takes() -> None:
    from acctkit.intake.scan import WORKBOOKS

    assert WORKBOOKS <= READ


def test_what_a_mail_server_sends_back_is_handed_over_and_done(visits: Visits) -> None:
    report = (b"From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
              b"--b\r\n\r\nx\r\n--b--\r\n")
    handed = list[bytes]()

    def bounced(data: bytes) -> bool:
        handed.append(data)
        return data == report

    visits.desk = replace(visits.desk, bounced=bounced)
    visits.box.letters = {
        "1": report, "2": report.replace(b"x", b"of others"), "3": mail(("week.xlsx", b"PK1")),
    }
    assert [one.folder for one in visits.visit()] == ["7"]
    assert len(handed) == 2 and visits.box.marked == ["1", "3"]


def test_a_mailbox_of_exchange_needs_its_table_and_may_vouch_for_its_own_people(visits: Visits) -> None:
    with pytest.raises(ValidationError, match=r"plugins\.intake_mailbox\.exchange"):
        MailboxSettings(protocol="exchange")
    with pytest.raises(ValidationError, match="anybody may write that header"):
        MailboxSettings(host="x", trust_internal=True)
    table = {"server": "mail.acme.example", "account": "week@acme.example", "username": "week"}
    settings = MailboxSettings(protocol="exchange", exchange=table, trust_internal=True)  # type: ignore[arg-type]
    assert settings.on and settings.reply_to == "week@acme.example"
    visits.box.letters = {
        "1": mail(("a.csv", b"1"), results="", X_MS_Exchange_Organization_AuthAs="Internal"),
        "2": mail(("b.csv", b"1"), results="", X_MS_Exchange_Organization_AuthAs="Anonymous"),
    }
    visits.desk = replace(visits.desk, settings=settings)
    inside, outside = visits.visit()
    assert inside.folder == "7" and "it comes from outside" in outside.left[0].en


def test_a_mailbox_that_is_away_passes_and_is_an_error_only_after_days(
    visits: Visits, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(desk: SourceDesk, chosen: MailboxSettings) -> FakeBox:
        raise OSError("the mailbox at imap.acme.example:993 cannot be reached: timed out")

    with monkeypatch.context() as patched:
        patched.setattr(intake_mailbox, "open_mailbox", away)
        assert list(fetch(visits.desk, visits.inbox)) == []
        assert "cannot be reached: timed out; the next run tries again" in capsys.readouterr().out
        later = replace(visits.desk, as_of=visits.desk.as_of + dt.timedelta(2))
        with pytest.raises(AcctkitError, match="is away since 2026-11-25"):
            list(fetch(later, visits.inbox))
    monkeypatch.setattr(intake_mailbox, "open_mailbox", lambda desk, chosen: visits.box)
    assert list(fetch(later, visits.inbox)) == []
    assert "away since" not in visits.desk.memory
