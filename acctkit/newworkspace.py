"""A workspace made from nothing: its folders and an acctkit.toml that says what can be set."""

from __future__ import annotations

import json
from pathlib import Path

from acctkit.config import FILE
from acctkit.errors import FolderError, UsageProblem

_SETTINGS = """\
# Settings of acctkit. Everything that is commented out shows its default.
# See them all, with what each is for:  acctkit settings

[company]
name = {name}
currency = {currency}
language = {language}          # of packages and mail to the office: "en" or "es"
timezone = {timezone}
# legal_name = ""                # on papers and letters, where it is not the name
# address = []                   # on papers and letters, line by line: ["12 Quay Street", "Boston MA 02110"]
# tax_id = ""
# bank = []                      # where customers pay to, line by line

[calendar]
# week_starts = "monday"
# fiscal_year_starts = "01-01"   # month and day
# holidays = []                  # such as [2026-12-25]

[intake]
# inbox = "inbox"                # the shared folder: relative to this one, or absolute
# settle_seconds = 2.0           # how long a file must stay unchanged to be read
# feedback_folder = false        # true: lay marked copies into feedback/ in each rep's folder, too
# max_bytes = 50_000_000         # largest file that is read
# max_cells = 5_000_000          # largest used area of a workbook
# max_seconds = 15.0             # longest processor time to read one file; by the clock a third more
# max_memory = 1_000_000_000     # most memory to read one file, in bytes

# [checks.severity]              # by finding code: "off", "info", "warning" or "error"
# unknown-column = "off"         # what a code means: acctkit findings explain unknown-column

[mail]
# transport = "folder"           # messages become files in outbox/
# sender = "reports@localhost"
# office = []                    # addresses that get the weekly summary with the package
# copies = true                  # attach a marked copy of each file that needs a correction
approve = "auto"                 # files in outbox/ need nobody; by a server, notices wait for a person. "none": never
# approve_up_to = {{}}             # such as {{USD = "500.00"}}: notices that ask for no more need nobody

# Mail by a server: write its name above, as transport = "smtp" say, and its table; then: acctkit mail check
# A secret never stands here: password_env names an environment variable, password_file a file that holds it.

# [mail.smtp]
# host = "mail.example.com"
# security = "starttls"          # "tls": from the first byte; "none": for a server on this machine
# username = "reports@example.com"
# password_env = "ACCTKIT_MAIL"

# [mail.exchange]                # an Exchange server of your own; for Microsoft 365 take graph
# server = "mail.example.com"
# account = "reports@example.com"
# username = "EXAMPLE\\\\reports"
# password_env = "ACCTKIT_MAIL"

# [mail.graph]                   # Microsoft 365; needs: pip install 'acctkit[graph]'
# tenant = "example.com"
# client_id = "00000000-0000-0000-0000-000000000000"
# sender = "reports@example.com"
# secret_env = "ACCTKIT_MAIL"

# [papers.invoice]
# number = "INV-{{year}}-{{n:05}}"  # with {{year}} numbers begin anew every year
# start = 1                      # number of the first one ever

[run]
# workers = 0                    # files read at once; 0 is one a processor, at most 2

[plugins]
# disabled = []                  # names of plugins to switch off: acctkit plugins list

# [plugins.collections]            # overdue notices: 7, 21 and 45 days past due, then a person
# minimum_gap_days = 5
"""


def make_workspace(root: Path, *, name: str, currency: str, language: str = "en", timezone: str = "UTC") -> Path:
    """Make the workspace `root` and return its settings file; refuses one that is there already."""
    path = root / FILE
    if path.exists():
        raise UsageProblem(f"{root} is a workspace already; edit {path}, or name another folder.")
    try:
        for folder in ("inbox/office", "archive", "outbox", "packages", "plugins", "templates"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        words = {"name": name, "currency": currency, "language": language, "timezone": timezone}
        text = _SETTINGS.format(**{key: json.dumps(value, ensure_ascii=False) for key, value in words.items()})
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FolderError(f"{root} cannot be made ({error.strerror}); is the place writable?") from None
    return path
