"""Compose and deliver: drafts become messages with frozen bytes, and messages leave the outbox once.

`templates.py` makes the one template environment; `compose.py` turns a draft into the bytes of an e-mail; `outbox.py`
keeps messages and the facts that they tell; `deliver.py` hands them to a transport. `news.py` reads from the books what
is new, `feedback.py` and `summary.py` plan the two mailings of the core from it.
"""
