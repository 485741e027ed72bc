"""What every letter to a customer says of us: who sells, where to pay, whom to ask, and where an answer goes.

Shared by the plugins that write to customers about money; no plugin itself.
"""

from __future__ import annotations

from typing import Any

from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._customers import Customer

from acctkit import MailDesk


def letterhead(desk: MailDesk, customer: Customer) -> dict[str, Any]:
    """The values of a template that name the customer, the company and the rep who looks after the account."""
    rep = desk.people.get(customer.rep or "")
    return {
        "account": customer.account,
        "account_name": customer.called,
        "contact": customer.contact or "",
        "company": desk.company.name,
        "seller": desk.company.legal_name or desk.company.name,
        "seller_address": list(desk.company.address),
        "seller_tax_id": desk.company.tax_id,
        "bank": list(desk.company.bank),
        "rep_name": rep.name if rep else "",
        "rep_email": rep.email if rep else "",
    }


def reply_to(desk: MailDesk, customer: Customer) -> str:
    """Where the customer's answer goes: to the address in the settings, else the rep's, else the office's."""
    rep = desk.people.get(customer.rep or "")
    return settings_of(desk).reply_to or (rep.email if rep else "") or next(iter(desk.office), "")
