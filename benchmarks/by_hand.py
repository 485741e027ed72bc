"""What a user would write instead: pandas with openpyxl, a group-by, an openpyxl report, Jinja2 e-mails; no checks.

python benchmarks/by_hand.py INBOX OUTPUT AS_OF
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import jinja2
import pandas as pd

NAMES = {
    "date": {"date", "saledate", "fecha"},
    "order": {"order", "orderno", "orderref", "pedido", "nopedido"},
    "account": {"account", "customer", "cliente", "codigocliente"},
    "sku": {"sku", "productcode", "item", "articulo"},
    "units": {"units", "qty", "quantity", "unidades"},
    "price": {"unitprice", "priceeach", "preciounitario"},
}
MAIL = jinja2.Template("To: {{ to }}\nSubject: {{ subject }}\n\n{% for line in lines %}{{ line }}\n{% endfor %}")


def plain(text: object) -> str:
    """A header without case, accents, blanks and punctuation."""
    letters = unicodedata.normalize("NFKD", str(text).lower())
    return "".join(c for c in letters if c.isascii() and c.isalnum())


def tables(path: Path) -> list[pd.DataFrame]:
    """The sales tables of one file, whatever its house style."""
    if path.suffix == ".csv":
        sheets = {"": pd.read_csv(path, sep=";", encoding="cp1252", header=None, dtype=object)}
    else:
        sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl", dtype=object)
    found = []
    for sheet in sheets.values():
        for at in range(min(10, len(sheet))):
            columns = {
                name: column
                for column, head in sheet.iloc[at].items()
                for name, known in NAMES.items()
                if plain(head) in known
            }
            if len(columns) == len(NAMES):
                rows = sheet.iloc[at + 1 :][list(columns.values())]
                rows.columns = list(columns)
                found.append(rows.dropna(subset=["sku", "units"]))
                break
    return found


def number(value: object) -> float:
    """A number, also one typed the Spanish way."""
    if isinstance(value, str) and "," in value:
        value = value.replace(".", "").replace(",", ".")
    return float(str(value))


def day(value: object) -> pd.Timestamp:
    """A date, also one typed the Spanish way."""
    return pd.to_datetime(value, dayfirst=isinstance(value, str) and "/" in value)


def main(inbox: Path, output: Path, as_of: str) -> None:
    """Read everything, add it up, write one workbook and the e-mails."""
    frames = []
    for path in sorted(inbox.rglob("*.*")):
        if path.parent.name != "office":
            frames += [rows.assign(rep=path.parent.name) for rows in tables(path)]
    sales = pd.concat(frames)
    sales["date"] = sales["date"].map(day)
    sales["amount"] = sales["units"].map(number) * sales["price"].map(number)
    sales["units"] = sales["units"].map(number)
    iso = sales["date"].dt.isocalendar()
    sales["week"] = iso.year.astype(str) + "-W" + iso.week.astype(str).str.zfill(2)
    office = inbox / "office"
    invoices, payments, accounts, reps = (
        pd.read_excel(office / f"{name}.xlsx", engine="openpyxl")
        for name in ("invoices", "payments", "accounts", "reps")
    )
    paid = payments.groupby("Account")["Amount"].sum()
    due = invoices[invoices["Due on"] < pd.Timestamp(as_of)].groupby("Account")["Amount"].sum()
    overdue = due.sub(paid, fill_value=0)
    output.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(output / "report.xlsx", engine="openpyxl") as book:
        sales.groupby(["week", "rep"])[["units", "amount"]].sum().to_excel(book, sheet_name="by rep")
        sales.groupby(["week", "account"])[["units", "amount"]].sum().to_excel(book, sheet_name="by account")
        sales.groupby(["week", "sku"])[["units", "amount"]].sum().to_excel(book, sheet_name="by product")
        overdue[overdue > 0].to_excel(book, sheet_name="overdue")
    for rep in reps.itertuples():
        lines = [
            f"{week}: {amount:.2f}"
            for week, amount in sales[sales["rep"] == str(rep.Rep)].groupby("week")["amount"].sum().items()
        ]
        (output / f"{rep.Rep}.txt").write_text(MAIL.render(to=rep.Email, subject="Your sales", lines=lines))
    for account in accounts.itertuples():
        amount = overdue.get(account.Account, 0)
        if amount > 0:
            lines = [f"Overdue: {amount:.2f}"]
            (output / f"ap{account.Account}.txt").write_text(
                MAIL.render(to=account.Email, subject="Overdue", lines=lines)
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
