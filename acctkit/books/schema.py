"""The tables that acctkit itself keeps; the forms' own tables are made from their row models (`columns.py`).

Times are UTC text in ISO 8601 and serve people only; days are calendar dates as the run was told. Nothing is deleted.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

runs = sa.Table(
    "runs", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text),
    sa.Column("state", sa.Text, nullable=False),  # active, done, failed; a killed run stays active until the next
    sa.Column("result", sa.JSON),
    sa.Column("command", sa.Text, nullable=False, server_default="run"),  # or one that sends a mailing by itself
)

submissions = sa.Table(
    "submissions", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, nullable=False, index=True),  # relative to the inbox, `/` between parts
    sa.Column("folder", sa.Text, nullable=False),  # the first part of the path: a rep's id, `office`, or empty
    sa.Column("sha256", sa.Text, nullable=False, index=True),  # empty while pending, and for what has no bytes
    sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("forms", sa.JSON, nullable=False),  # names of the forms found in it
    sa.Column("periods", sa.JSON, nullable=False),  # labels of the weeks it has rows in
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),  # the n-th bytes of this path
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.Column("run_id", sa.Integer),
    sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.false()),  # bytes are in the archive
    sa.Column("retry", sa.Boolean, nullable=False, server_default=sa.false()),  # wants another check
    sa.Column("confirm", sa.Text, nullable=False, server_default=""),  # why the office must confirm first
    sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("dismissed", sa.Text, nullable=False, server_default=""),  # the office's reason to let it go
    sa.Column("withdrawn", sa.Text, nullable=False, server_default=""),  # the office's reason to take it back
    sa.Column("turn", sa.Integer, index=True),  # the n-th file that was posted: what a later turn says, wins
    sa.Column("inside", sa.Integer),  # the submission of the zip that it came in
    sa.Column("found_anew", sa.Integer, nullable=False, server_default="0"),  # checks that found more than the last
    sa.Column("remarks", sa.JSON),  # what was noticed when it was taken: code and params, told at every check
)

sightings = sa.Table(
    "sightings", metadata,  # what the last scans saw of each path in the inbox
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Text, nullable=False),  # size, mtime_ns, ctime_ns, inode
    sa.Column("first_seen", sa.Float, nullable=False),  # our own clock, seconds since the epoch
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("submission_id", sa.Integer),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),  # how often it could not be opened as it is
    sa.Column("next_try", sa.Float),  # our own clock; before that it is left alone
    sa.Column("lock", sa.Text, nullable=False, server_default=""),  # the stamps of the lock files beside it
    sa.Column("locked_since", sa.Float),  # when we first saw them so, by our own clock
)

sheets = sa.Table(
    "sheets", metadata,
    sa.Column("submission_id", sa.Integer, primary_key=True),
    sa.Column("sheet", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("header_row", sa.Integer, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),  # name of the form's column -> letter
    sa.Column("said", sa.JSON),  # names of those columns, and of what is derived from them
)

findings = sa.Table(
    "findings", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, index=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("expected", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("office", sa.Boolean, nullable=False),
    sa.Column("count", sa.Integer, nullable=False, server_default="1"),  # how many cells it stands for
)

aliases = sa.Table(
    "aliases", metadata,  # headers that an admin taught: what else a column of a form is called
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("rep", sa.Text, primary_key=True),  # whose files, by the rep's id; empty for everybody's
    sa.Column("word", sa.Text, primary_key=True),  # the header as it is compared
    sa.Column("column", sa.Text, nullable=False),
    sa.Column("header", sa.Text, nullable=False),  # as the admin wrote it
    sa.Column("added_on", sa.Date, nullable=False),
)

refused = sa.Table(
    "refused", metadata,  # office rows that were not taken
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, nullable=False, index=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("values", sa.JSON, nullable=False),
    sa.Column("key", sa.Text, nullable=False, server_default=""),  # the row key, where it can be told
    sa.Column("settled_by", sa.Integer),  # the submission that said the row again, and was heard
)

witnesses = sa.Table(
    "witnesses", metadata,  # a file that says again what a record says: the record outlives a withdrawal
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, primary_key=True, index=True),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("own", sa.JSON),  # what it says by itself of columns in which the record says something else
)

kept = sa.Table(
    "kept", metadata,  # a value of a record that is not its own row's: in a column that its file lacks
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Integer, primary_key=True),
    sa.Column("column", sa.Text, primary_key=True),
    sa.Column("own", sa.JSON),  # what the row says by itself
    sa.Column("submission_id", sa.Integer, index=True),  # whose cell it is; null where no file has the column
    sa.Column("sheet", sa.Text, nullable=False, server_default=""),
    sa.Column("number", sa.Integer, nullable=False, server_default="0"),
)

postings = sa.Table(
    "postings", metadata,  # one row a change of the books; the highest id is their version
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, nullable=False, index=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("taken", sa.Integer, nullable=False),
    sa.Column("replaced", sa.Integer, nullable=False),
    sa.Column("changed", sa.Boolean, nullable=False, server_default=sa.true()),  # false: the same rows said again
    sa.Column("posted_on", sa.Date, nullable=False),
    sa.Column("run_id", sa.Integer),
)

packages = sa.Table(
    "packages", metadata,
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, nullable=False),  # of the zip, relative to the workspace
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),  # of the figures: equal digests, equal packages
    sa.Column("books_version", sa.Integer, nullable=False),
    sa.Column("message", sa.JSON, nullable=False),  # its headline, decisions and changes, in each language
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("run_id", sa.Integer),
)

copies = sa.Table(
    "copies", metadata,  # marked copies that were made for those who dropped a file; their bytes are in the archive
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Integer, nullable=False, index=True),
    sa.Column("digest", sa.Text, nullable=False),  # of all that it was made from: equal digests, equal copies
    sa.Column("sha256", sa.Text, nullable=False, index=True),  # empty where none could be made
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),  # what its receiver sees
    sa.Column("how", sa.Text, nullable=False),  # marked, rebuilt, list, none
    sa.Column("laid", sa.Text, nullable=False, server_default=""),  # its path in the inbox, once it lies there
)

incoming = sa.Table(
    "incoming", metadata,  # messages that came in, as a source told of them
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False, index=True),  # whose it is: a rep's id, or `office`
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("reply_to", sa.Text, nullable=False),
    sa.Column("left", sa.JSON, nullable=False),  # what was not taken: a sentence each, in English and Spanish
    sa.Column("day", sa.Date, nullable=False),
    sa.UniqueConstraint("source", "key"),
)

incoming_files = sa.Table(
    "incoming_files", metadata,  # the files that came in them, as they were laid into the inbox
    sa.Column("incoming_id", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
)

papers = sa.Table(
    "papers", metadata,  # documents with a number; none is ever deleted, so that numbers have no gaps
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # what it is for: of one kind and key there is one, ever
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("series", sa.Text, nullable=False),  # the pattern of its number, with the year in it
    sa.Column("place", sa.Integer, nullable=False),  # its number within the series
    sa.Column("date", sa.Date, nullable=False),  # the day that it bears
    sa.Column("since", sa.Date, nullable=False),  # reports of earlier days do not know it
    sa.Column("content", sa.Text, nullable=False),  # canonical JSON, as it was offered
    sa.Column("state", sa.Text, nullable=False),  # drafted, approved, void
    sa.Column("approved_on", sa.Date),
    sa.Column("voided_on", sa.Date),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("sender", sa.Text, nullable=False, server_default=""),  # JSON: the company as it was when it was approved
    sa.Column("files", sa.JSON, nullable=False),  # name of the file in papers/ -> what it was made of, sha256
    sa.Column("run_id", sa.Integer),
    sa.UniqueConstraint("kind", "key"),
    sa.UniqueConstraint("series", "place"),
)

SENT = "sent:"  # begins the fact that the message of a dedupe key went, or may have gone

outbox = sa.Table(
    "outbox", metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("dedupe_key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("recipient", sa.Text, nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False, server_default=""),
    sa.Column("rep", sa.Text, nullable=False, server_default=""),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("tells", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("approval", sa.Text, nullable=False, server_default=""),  # why a person must approve it first
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text, nullable=False, server_default=""),
    sa.Column("next_attempt_at", sa.Float),
    sa.Column("lease_until", sa.Float),
    sa.Column("reference", sa.Text, nullable=False, server_default=""),
    sa.Column("queued_on", sa.Date, nullable=False),
    sa.Column("queued_at", sa.Text, nullable=False),
    sa.Column("sent_at", sa.Text),
    sa.Column("sent_on", sa.Date),  # the day on which it went, or may have gone: the fact that SENT begins
    sa.Column("run_id", sa.Integer, index=True),
    sa.Column("cc", sa.JSON, nullable=False, server_default="[]"),  # addresses that get a copy
    sa.Column("amounts", sa.JSON, nullable=False, server_default="{}"),  # currency -> what it asks for, as text
    sa.Column("held_from", sa.Text, nullable=False, server_default=""),  # the state that it had before it was held
    sa.Column("transport", sa.Text, nullable=False, server_default=""),  # what it was handed to last
    sa.Column("looks", sa.Integer, nullable=False, server_default="0"),  # how often it was looked up while in doubt
)

NOT_GONE = outbox.c.sent_on.is_(None)  # what may be due, or waits for somebody: few of many, found by their index
sa.Index("ix_outbox_not_gone", outbox.c.queued_on, sqlite_where=NOT_GONE, postgresql_where=NOT_GONE)

mimes = sa.Table(
    "mimes", metadata,  # the bytes of each message, apart: its row is written at every step, and they never again
    sa.Column("message", sa.Text, primary_key=True),
    sa.Column("mime", sa.LargeBinary, nullable=False),
)

carriers = sa.Table(
    "carriers", metadata,  # what is known of transports: whether one is away, and how many messages it may take now
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # times in a row that it was away
    sa.Column("since", sa.Float),
    sa.Column("open_until", sa.Float, nullable=False, server_default="0"),  # nothing is handed to it before
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("person", sa.Boolean, nullable=False, server_default=sa.false()),  # whether somebody must mend it
    sa.Column("tokens", sa.Float, nullable=False, server_default="0"),
    sa.Column("refilled_at", sa.Float),
)

stops = sa.Table(
    "stops", metadata,  # when somebody stopped all mail, and let it go again
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("ended_by", sa.Text, nullable=False, server_default=""),
    sa.Column("ended_at", sa.Text, nullable=False, server_default=""),
)

underway = sa.Table(
    "underway", metadata,  # messages that a delivery may be handing over now, and the boot of its machine
    sa.Column("message", sa.Text, primary_key=True),
    sa.Column("transport", sa.Text, nullable=False),
    sa.Column("boot", sa.Text, nullable=False),
)

verdicts = sa.Table(
    "verdicts", metadata,  # what persons decided of messages, and the settings in their place
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message", sa.Text, nullable=False, index=True),
    sa.Column("verdict", sa.Text, nullable=False),  # approved, held, released
    sa.Column("by", sa.Text, nullable=False),  # the name of the system's user
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
)

bounces = sa.Table(
    "bounces", metadata,  # what came back: each answer of a mail server, once for each recipient that it names
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),  # the sha256 of its bytes
    sa.Column("message", sa.Text, nullable=False, index=True),  # the id of ours that it names
    sa.Column("address", sa.Text, nullable=False, index=True),  # in small letters
    sa.Column("action", sa.Text, nullable=False),  # failed, delayed; unclear where a person must read the answer
    sa.Column("status", sa.Text, nullable=False, server_default=""),
    sa.Column("diagnostic", sa.Text, nullable=False, server_default=""),
    sa.Column("marks", sa.Boolean, nullable=False),  # nothing more goes to the address until it is cleared
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("told_by", sa.Integer),  # the run that reported it
    sa.Column("cleared_on", sa.Date),
    sa.Column("cleared_by", sa.Text, nullable=False, server_default=""),  # the name of the system's user
    sa.Column("cleared_for", sa.Text, nullable=False, server_default=""),  # the reason
    sa.UniqueConstraint("answer", "message", "address"),
)

told = sa.Table(
    "told", metadata,
    sa.Column("fact", sa.Text, primary_key=True),
    sa.Column("message", sa.Text, nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
)

meta = sa.Table(
    "meta", metadata,  # what the books know of themselves: the forms that their tables were made for
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
