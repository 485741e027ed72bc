"""`acctkit mail check --live` by a real Postfix into a real Dovecot: the message is found where it arrived."""

from __future__ import annotations

import email
from email.policy import default

from acctkit.testing import TestWorkspace
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix


def test_the_message_is_found_in_the_mailbox(
    acctkit_workspace: TestWorkspace, postfix: Postfix, dovecot: Dovecot
) -> None:
    ws, box = acctkit_workspace, dovecot.mailbox("reports")
    (ws.root / "password").write_text(box.password)
    (ws.root / "password").chmod(0o600)
    login = f'username = "{box.user}"\npassword_file = "password"\nca_file = "{dovecot.ca_file}"'
    ws.configure("mail", f'transport = "smtp"\nsender = "{box.user}"\noffice = ["{box.user}"]')
    there = f'host = "{postfix.host}"\nport = {postfix.starttls_port}\nsecurity = "starttls"'
    ws.configure("mail.smtp", f"{there}\n{login}")
    inbox = f'host = "{dovecot.host}"\nport = {dovecot.imaps_port}\ntrust_unverified = true'
    ws.configure("plugins.intake_mailbox", f"{inbox}\n{login}")

    looks = ws.json("mail", "check", "--live", box.user, "--wait", "30")
    assert [one["what"] for one in looks if one["state"] != "ok"] == ["approval"], looks
    (sent,) = [one for one in looks if one["what"] == "message"]
    assert sent["became"] == "sent" and sent["reference"].startswith("250 2.0.0 Ok: queued as ")
    assert looks[-1]["what"] == "arrived"
    (came,) = box.messages(1)
    message = email.message_from_bytes(came, policy=default)
    assert message["Message-ID"] == sent["message_id"]
    said = " ".join(one["said"] for one in looks if one["what"] == "log-in")
    assert " is spoken, " in said and " is logged in (PLAIN)." in said
