"""Answers of mail servers, laid out as Postfix, Exchange and Gmail do it, and some that only look like it."""

from __future__ import annotations

OURS = "<5f2c9a01-0000-5000-8000-000000000001@acme.example>"


def postfix(
    to: str = "ana@sur.example", id: str = OURS, *, action: str = "failed", status: str = "5.1.1", envelope: str = "",
    words: str = "550 5.1.1 <ana@sur.example>: Recipient address rejected: User unknown", original: str = "",
) -> bytes:
    """As Postfix 3 writes it; the diagnostic is folded."""
    extra = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    first = f"Original-Recipient: rfc822;{original}\n" if original else ""
    return f"""Return-Path: <>
Date: Wed, 25 Nov 2026 09:00:03 +0000 (UTC)
From: MAILER-DAEMON@mx.acme.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: reports@acme.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4A1B2C3D4E.1795598403/mx.acme.example"
Content-Transfer-Encoding: 7bit
Message-Id: <20261125090003.5F6A7B8C9D@mx.acme.example>

This is a MIME-encapsulated message.

--4A1B2C3D4E.1795598403/mx.acme.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4A1B2C3D4E.1795598403/mx.acme.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example
{extra}X-Postfix-Queue-ID: 4A1B2C3D4E
X-Postfix-Sender: rfc822; reports@acme.example
Arrival-Date: Wed, 25 Nov 2026 09:00:02 +0000 (UTC)

Final-Recipient: rfc822; {to}
{first}Action: {action}
Status: {status}
Remote-MTA: dns; mx.sur.example
Diagnostic-Code: smtp; {words.replace(": ", ":" + chr(10) + "    ", 1)}

--4A1B2C3D4E.1795598403/mx.acme.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <reports@acme.example>
From: Acme <reports@acme.example>
To: {to}
Subject: Factura vencida
Message-ID: {id}

--4A1B2C3D4E.1795598403/mx.acme.example--
""".replace("\n", "\r\n").encode()


def exchange(to: str = "Ana.Ruiz@Sur.example", id: str = OURS) -> bytes:
    """As Exchange does: the words in HTML too, several recipients, the whole message returned, one of its parts a
    picture."""
    return f"""From: <postmaster@acme.example>
To: <reports@acme.example>
Subject: =?utf-8?B?Tm8gc2UgcHVlZGUgZW50cmVnYXI6IEZhY3R1cmE=?=
Date: Wed, 25 Nov 2026 09:00:05 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_9B7"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: es-ES
Message-ID: <9b7@acme-mail.example>
In-Reply-To: {id}
References: {id}
X-Auto-Response-Suppress: All

--=_9B7
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="_000_"

--_000_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

--_000_
Content-Type: text/html; charset="us-ascii"

<html><body><p>Delivery has failed.</p></body></html>

--_000_--

--=_9B7
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.acme.example
Received-From-MTA: dns;EX01.acme.example
Arrival-Date: Wed, 25 Nov 2026 09:00:04 +0000

Original-Recipient: rfc822;{to}
Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Ana Ruiz

Final-Recipient: rfc822;jefe@acme.example
Action: delayed
Status: 4.4.7

--=_9B7
Content-Type: message/rfc822

MIME-Version: 1.0
From: Acme <reports@acme.example>
To: <{to}>
Message-ID:
 {id}
Subject: Factura vencida
Content-Type: multipart/mixed; boundary="inner"

--inner
Content-Type: text/plain; charset="utf-8"

Estimada Ana:

--inner
Content-Type: image/png; name="logo.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--inner--

--=_9B7--
""".replace("\n", "\r\n").encode()


def gmail(to: str = "ana@sur.example", id: str = OURS) -> bytes:
    """As Gmail does: a picture beside the words, and only the headers of what is returned."""
    return f"""Return-Path: <>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: reports@acme.example
References: {id}
In-Reply-To: {id}
Subject: Delivery Status Notification (Failure)
Message-ID: <6745.1700@mx.google.com>
Content-Type: multipart/report; boundary="0000000000004b"; report-type=delivery-status

--0000000000004b
Content-Type: multipart/related; boundary="00000000000062"

--00000000000062
Content-Type: multipart/alternative; boundary="00000000000063"

--00000000000063
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--00000000000063
Content-Type: text/html; charset="UTF-8"

<html></html>

--00000000000063--
--00000000000062
Content-Type: image/png; name="icon.png"
Content-Disposition: attachment; filename="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=
--00000000000062--

--0000000000004b
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; reports@acme.example
Arrival-Date: Wed, 25 Nov 2026 01:00:03 -0800 (PST)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; gmail-smtp-in.l.google.com. (142.250.1.27, the server for the domain sur.example.)
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550-5.1.1 double-checking the recipient's email address for typos or
 550 5.1.1 unnecessary spaces.
Last-Attempt-Date: Wed, 25 Nov 2026 01:00:03 -0800 (PST)

--0000000000004b
Content-Type: message/rfc822

From: Acme <reports@acme.example>
To: {to}
Message-ID: {id}
Subject: Factura vencida

----- Message truncated -----

--0000000000004b--
""".encode()


def international(to: str = "josé@sur.example", id: str = OURS) -> bytes:
    """As RFC 6533 has it for addresses that are not ASCII."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.acme.example
Subject: Undelivered
Content-Type: multipart/report; report-type=global-delivery-status; boundary="b"

--b
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.acme.example

Final-Recipient: utf-8; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: message/global-headers

To: {to}
Message-ID: {id}

--b--
""".encode()


def qmail(to: str = "ana@sur.example", id: str = OURS) -> bytes:
    """As qmail does: for people alone."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@old.example
To: reports@acme.example
Subject: failure notice

Hi. This is the qmail-send program at old.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

From: Acme <reports@acme.example>
To: {to}
Message-ID: {id}
""".encode()


def person(id: str = OURS) -> bytes:
    """A customer who answers, and quotes what a server told her."""
    return f"""From: Ana Ruiz <ana@sur.example>
To: reports@acme.example
Subject: Re: Factura vencida
In-Reply-To: {id}

Action: failed
Status: 5.1.1
Message-ID: {id}
""".encode()


def receipt(id: str = OURS) -> bytes:
    """That somebody has read it: a report, but not of a server."""
    return f"""From: Ana Ruiz <ana@sur.example>
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

It was read.

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;ana@sur.example
Original-Message-ID: {id}
Disposition: manual-action/MDN-sent-manually; displayed

--b--
""".encode()
