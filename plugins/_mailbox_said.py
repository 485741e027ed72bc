"""What is said of mail that came in, in both languages: to the rep in the answer, to the office in its summary."""

from __future__ import annotations

from acctkit import Text

NOTHING = Text(
    "There was no file in it that can be read, so nothing was taken; please attach workbooks, csv, PDF or photos.",
    "No traía ningún archivo que se pueda leer y no se tomó nada; adjunte, por favor, libros de cálculo, archivos csv, "
    "PDF o fotos.",
)
UNREAD = Text(
    "{name} is no kind of file that can be read here; send it as a workbook, csv, PDF or photo.",
    "{name} no es de un tipo que se pueda leer aquí; envíelo como libro de cálculo, csv, PDF o foto.",
)
SHOWN = Text(
    "{name} stands in the text of the message and was not taken; attach it as a file if it is a receipt.",
    "{name} está dentro del texto del mensaje y no se tomó; adjúntelo como archivo si es un comprobante.",
)
TNEF = Text(
    "winmail.dat holds its files in a form that only Outlook reads; send the message as HTML or plain text, not as "
    "rich text.",
    "winmail.dat contiene los archivos en un formato que solo lee Outlook; envíe el mensaje como HTML o texto sin "
    "formato, no como texto enriquecido.",
)
SEALED = Text(
    "It is encrypted and cannot be opened here; send it without encryption.",
    "Está cifrado y no se puede abrir aquí; envíelo sin cifrar.",
)
WITHIN = Text(
    "A message is attached to it, which is not opened; attach the files themselves.",
    "Lleva adjunto otro mensaje, que no se abre; adjunte los archivos mismos.",
)

STRANGER = Text(
    "A message with files from {sender} (“{subject}”) was not taken: that is not the address of a known rep; add it to "
    "the reps, or to allow in [plugins.intake_mailbox].",
    "No se aceptó un mensaje con archivos de {sender} («{subject}»): no es la dirección de ningún vendedor conocido; "
    "añádala a los vendedores o a allow en [plugins.intake_mailbox].",
)
NAMELESS = Text(
    "A message with files (“{subject}”) was not taken: it does not name exactly one sender.",
    "No se aceptó un mensaje con archivos («{subject}»): no indica un único remitente.",
)
SHARED = Text(
    "A message with files from {sender} (“{subject}”) was not taken: {reps} have that address; give each their own, or "
    "say whose it is in allow of [plugins.intake_mailbox].",
    "No se aceptó un mensaje con archivos de {sender} («{subject}»): {reps} tienen esa dirección; dé a cada uno la "
    "suya o indique de quién es en allow de [plugins.intake_mailbox].",
)
DOUBTED = Text(
    "A message that says it is from {sender} (“{subject}”) was not taken: it may be somebody else's ({why}); ask its "
    "sender.",
    "No se aceptó un mensaje que dice ser de {sender} («{subject}»): puede ser de otra persona ({why}); pregunte a "
    "quien lo envía.",
)
BIG = Text(
    "A message of more than {most} bytes lies in the mailbox and was not read; look who sent it, and let them send it "
    "in parts.",
    "En el buzón hay un mensaje de más de {most} bytes que no se leyó; mire quién lo envió y pídale que lo envíe por "
    "partes.",
)
BROKEN = Text(
    "A message in the mailbox cannot be read ({why}) and was left there; look at it.",
    "Un mensaje del buzón no se puede leer ({why}) y se dejó ahí; revíselo.",
)
ASKED = Text(
    "{name} answered without a file (“{subject}”); the message lies in the mailbox, unread.",
    "{name} respondió sin archivo («{subject}»); el mensaje está en el buzón, sin leer.",
)
BLOCKED = Text(
    "A message from {sender} (“{subject}”) was not taken: {folder} in the inbox leads somewhere else; look at it.",
    "No se aceptó un mensaje de {sender} («{subject}»): {folder} en la bandeja lleva a otro lugar; revíselo.",
)
_LONGEST = 100


def filled(text: Text, **values: str) -> Text:
    """The sentence in both languages with what it speaks of, which is a stranger's, and cut where it is long."""
    short = {name: value if len(value) <= _LONGEST else f"{value[:_LONGEST - 1]}…" for name, value in values.items()}
    return Text(text.en.format(**short), text.es.format(**short))
