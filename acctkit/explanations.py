"""What `acctkit findings explain` says of the core's codes beside their sentences: why each exists and what to do.

Every code of the core has an entry (a test sees to it). `fixed` codes may be raised by `[checks.severity]` and never
lowered: they say that something was not read, not taken, or not to be believed, and silence there would lose money.
`values` make the example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from acctkit.types import Text


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a code exists and what to do, the values of an example, and whether it may not be lowered."""

    help: Text
    values: Mapping[str, str | Decimal]
    fixed: bool


def _why(en: str, es: str, *, fixed: bool = False, **values: str | Decimal) -> Explained:
    return Explained(Text(en, es), MappingProxyType(values), fixed)


_CELL: dict[str, Explained] = {
    "text-in-number": _why(
        "A figure is never guessed from text: '12 pcs' or '1,2,3' could mean several numbers. Write the number alone; "
        "a currency sign is allowed.",
        "Una cifra nunca se adivina a partir de un texto: «12 uds.» o «1,2,3» podrían ser varios números. Escriba solo "
        "el número; se admite el signo de moneda.",
        fixed=True, value="12 pcs", expected="1,234.56", column="Units"),
    "shown-as-percent": _why(
        "The cell's number format multiplies what is shown by a hundred, so the rep saw another number than the one "
        "stored. Give the cell a plain format and write what is meant.",
        "El formato de la celda multiplica por cien lo que se ve, de modo que se vio otro número que el guardado. Dé a "
        "la celda un formato normal y escriba lo que corresponda.",
        fixed=True, value="500 %", expected="5", column="Units"),
    "bad-date": _why(
        "The week and the year of a row follow from its date, so a date that cannot be read leaves the row without a "
        "place. Write it in the form that the sentence shows, or as a real date of the spreadsheet.",
        "La semana y el año de una fila dependen de su fecha; sin una fecha legible la fila no tiene sitio. Escríbala "
        "como indica la frase o como fecha de la hoja de cálculo.",
        fixed=True, value="soon", expected="24/11/2026", column="Date"),
    "ambiguous-date": _why(
        "03/04/2026 is in March for some and in April for others, and the reader's language does not decide. Write the "
        "month as a word or the year first; or set the rep's language to a locale such as en-US or en-GB.",
        "03/04/2026 es marzo para unos y abril para otros, y el idioma del lector no lo decide. Escriba primero el "
        "año, o indique en la lista de vendedores un idioma con país, como en-US o en-GB.",
        fixed=True, value="03/04/2026", expected="2026-04-03", column="Date"),
    "impossible-date": _why(
        "A day outside of 1990 to 2100, or one that no calendar has, is a slip: of the year, mostly.",
        "Un día fuera de 1990 a 2100, o que no existe en el calendario, es un error, casi siempre en el año.",
        fixed=True, value="31/02/2026", expected="24/11/2026", column="Date"),
    "future-date": _why(
        "What has not happened yet cannot be reported: a date after today is mostly a wrong year or month. Correct it, "
        "or send the row when its day has come.",
        "Lo que aún no ha ocurrido no se puede informar: una fecha posterior a hoy suele ser un año o mes equivocado. "
        "Corríjala o envíe la fila cuando llegue su día.",
        value="2027-01-04", expected="2026-11-25", column="Date"),
    "bad-choice": _why(
        "The column knows a few words, each with a meaning of its own; another word has none. `acctkit forms show "
        "FORM` lists them in both languages.",
        "La columna admite unas pocas palabras, cada una con su significado; otra no lo tiene. `acctkit forms show "
        "FORM` las muestra en los dos idiomas.",
        fixed=True, value="sold", expected="sale, return", column="Kind"),
    "bad-flag": _why(
        "The column says yes or no, in English or Spanish, or with a mark; anything else is not guessed.",
        "La columna dice sí o no, en inglés o español, o con una marca; lo demás no se adivina.",
        fixed=True, value="perhaps", expected="yes / no", column="Consumer"),
    "missing-value": _why(
        "The form cannot do without this value in any row. Fill the cell, or delete the row if it is none.",
        "El formulario necesita este valor en todas las filas. Rellene la celda o borre la fila si no lo es.",
        fixed=True, column="Units"),
    "out-of-range": _why(
        "The value can be read, but the form does not allow it, such as a price below zero. Correct it.",
        "El valor se puede leer, pero el formulario no lo admite, por ejemplo un precio negativo. Corríjalo.",
        fixed=True, value="-5", expected=">= 0", column="Unit price"),
    "error-cell": _why(
        "A cell that shows #REF! or #N/A holds no value, and readers that take it as blank lose the amount. Correct "
        "the formula, or write the value itself. Beside the form's columns it is only told.",
        "Una celda con #REF! o #N/A no contiene ningún valor, y tomarla como vacía perdería el importe. Corrija la "
        "fórmula o escriba el valor. Fuera de las columnas del formulario solo se informa.",
        fixed=True, value="#REF!", column="Amount"),
    "uncalculated-formula": _why(
        "A program wrote the formula and nobody ever calculated it: the file holds no result, and acctkit does not "
        "calculate. Excel does when the file is opened and saved.",
        "Un programa escribió la fórmula y nadie la ha calculado: el archivo no contiene el resultado y acctkit no "
        "calcula. Excel lo hace al abrir y guardar el archivo.",
        fixed=True, column="Amount"),
    "rounded-id": _why(
        "Spreadsheets keep 15 digits of a number; the rest of a longer one becomes zeros, and a wrong account or order "
        "number would be booked. Format the column as text, then write the number again.",
        "Las hojas de cálculo guardan 15 cifras; el resto se convierte en ceros y se registraría un número equivocado. "
        "Dé a la columna formato de texto y vuelva a escribir el número.",
        fixed=True, value="1234567890123450000", column="Order"),
    "rounded-value": _why(
        "The books keep four decimals, exactly. A value with more was rounded, which is told so that nobody wonders.",
        "Los registros guardan cuatro decimales exactos. Un valor con más se redondeó, y se avisa para que nadie se "
        "extrañe.",
        value="1.23456", expected=Decimal("1.2346"), column="Units"),
    "serial-date": _why(
        "Spreadsheets keep days as numbers. A bare number in a date column most likely lost its format, and was read "
        "as the day that it stands for.",
        "Las hojas de cálculo guardan los días como números. Un número en una columna de fechas perdió probablemente "
        "su formato y se leyó como el día que representa.",
        value="46349", expected="2026-11-23", column="Date"),
    "unknown-reference": _why(
        "The row names an account, rep or product that is not on the office's list, so nobody could be credited or "
        "billed. Correct it if it is a slip; else the office adds it, and the file is checked again by itself.",
        "La fila nombra un cliente, vendedor o producto que no está en la lista de la oficina. Corríjalo si es un "
        "error; si no, la oficina lo añade y el archivo se comprueba de nuevo automáticamente.",
        value="1O3", expected="103 (Atelier)", column="Account"),
}

_SHEET: dict[str, Explained] = {
    "missing-column": _why(
        "The sheet is nearly a form, but a required column has no header that is known. Nothing is mapped by guess: "
        "name the column as the form does, or let an admin teach the header with `acctkit forms alias add`.",
        "La hoja es casi un formulario, pero una columna obligatoria no tiene un encabezado conocido. Nada se adivina: "
        "use el encabezado del formulario, o que la oficina lo enseñe con `acctkit forms alias add`.",
        fixed=True, column="Unit price", expected="Unit price, Precio unitario", seen="'Prise' (E1)"),
    "unknown-column": _why(
        "Reps keep columns of their own, which are not read; each is told, so that none is lost unseen. One that is a "
        "slip of the pen away from a column of the form is a warning, since its values were surely meant to be read.",
        "Cada uno tiene columnas propias, que no se leen; se informa de todas para que ninguna se pierda. Si se parece "
        "mucho a una columna del formulario es un aviso, porque seguramente debía leerse.",
        value="Importt", expected="Importe"),
    "spare-column": _why(
        "Two headers could mean one column, and one of them surely does: 'Customer #' is the number, 'Customer' beside "
        "it the name. The other is not read.",
        "Dos encabezados podrían ser la misma columna y uno lo es con seguridad: «Cliente nº» es el número, «Cliente» "
        "a su lado el nombre. El otro no se lee.",
        value="Customer", column="Account", other="B1"),
    "currency-differs": _why(
        "Amounts count in the currency of their row, else of their account, else of the company; a header that names "
        "another one means that they would be booked in the wrong currency. Currencies never mix.",
        "Los importes cuentan en la moneda de su fila, de su cliente o de la empresa; un encabezado con otra moneda "
        "significa que se registrarían en la moneda equivocada. Las monedas nunca se mezclan.",
        fixed=True, value="Amount (EUR)", said="EUR", expected="USD", column="Amount"),
    "duplicate-column": _why(
        "Two columns have headers of the same meaning, and taking one of them would be a guess.",
        "Dos columnas tienen encabezados con el mismo significado, y elegir una sería adivinar.",
        fixed=True, column="Amount", other="D1", cell="F1"),
    "no-form": _why(
        "No row of the sheet has the required headers of any form, so nothing of it can be read. `acctkit forms list` "
        "shows the forms, `acctkit forms new` writes an empty one.",
        "Ninguna fila de la hoja tiene los encabezados obligatorios de un formulario, así que no se puede leer. "
        "`acctkit forms list` muestra los formularios y `acctkit forms new` escribe uno vacío.",
        fixed=True, near="Sales (found: Date, Account; missing: SKU)", seen="SKU ('Skuu')"),
    "two-forms": _why(
        "The headers fit several forms alike, and neither the sheet's name nor the file's says which is meant.",
        "Los encabezados corresponden por igual a varios formularios y el nombre de la hoja o del archivo no lo "
        "aclara.",
        fixed=True, sheet="Sheet1", forms="Sales, Orders"),
    "repeated-key": _why(
        "An order, invoice or issue number stands for one thing; a second row of the same number would count it twice.",
        "Un número de pedido, factura o incidencia identifica una sola cosa; otra fila con el mismo contaría doble.",
        fixed=True, value="10100", other="B4"),
    "repeated-row": _why(
        "The same day, account and product twice may be two sales or one that was copied; both were counted, and the "
        "rep knows which it is.",
        "El mismo día, cliente y producto dos veces puede ser dos ventas o una copia; se contaron las dos y usted sabe "
        "cuál es el caso.",
        other="A7"),
    "already-filed": _why(
        "The row is in the books already from another file, and would count twice.",
        "La fila ya está registrada desde otro archivo y contaría dos veces.",
        fixed=True, other="week47.xlsx, B7"),
    "anothers-row": _why(
        "Rows of this form are followed from week to week under their number, each by the rep who filed it. Where two "
        "reps use one number, neither could tell whose row it is.",
        "Las filas de este formulario se siguen de semana en semana por su número, cada una por quien la registró. Si "
        "dos personas usan el mismo número, no se sabría de quién es la fila.",
        fixed=True, column="Issue", value="I-104", other="Ben Ruiz (ben)"),
    "blank-rows": _why(
        "Blank rows inside of a table mostly part groups; they are told in case that something should stand there.",
        "Las filas en blanco dentro de una tabla suelen separar grupos; se informa por si debía haber algo.",
        rows="9-12"),
    "totals-row": _why(
        "A row of sums is no business of its own. It is told, never counted, and its sums are held against the rows.",
        "Una fila de sumas no es una operación. Se informa, no se cuenta, y sus sumas se comparan con las filas.",
        fixed=True, row="40"),
    "totals-differ": _why(
        "The sheet's own total says something else than its rows: one of them is wrong, or a row is missing.",
        "El total de la hoja no coincide con sus filas: alguna está mal o falta una.",
        column="Amount", value="1,200.00", expected="1,100.00"),
    "legend": _why(
        "Remarks, legends and signatures around a table are no rows of it. They are told, so that no row is taken for "
        "one in silence.",
        "Las notas, leyendas y firmas alrededor de una tabla no son filas. Se informa de ellas para que ninguna fila "
        "se descarte en silencio.",
        fixed=True, rows="44, 45"),
    "rows-above": _why(
        "Rows above the headers that hold dates and figures in the form's columns look like rows that slipped out of "
        "the table. They were not read.",
        "Las filas situadas encima de los encabezados con fechas y cifras en sus columnas parecen filas desplazadas. "
        "No se leyeron.",
        fixed=True, rows="2, 3"),
    "rows-after-totals": _why(
        "Rows below the totals were read like the others; often they are old ones that somebody forgot.",
        "Las filas debajo de los totales se leyeron como las demás; a menudo son antiguas y olvidadas.",
        rows="42-44"),
    "hidden-rows": _why(
        "What a filter hides is still in the file, and was read: the rep may not see it.",
        "Lo que un filtro oculta sigue en el archivo y se leyó: quizá usted no lo ve.",
        rows="7-9"),
    "hidden-columns": _why(
        "A hidden column was read like any other: the rep may not see what it holds.",
        "Una columna oculta se leyó como las demás: quizá usted no ve lo que contiene.",
        columns="D"),
    "sheet-not-read": _why(
        "Sheets beside the forms, such as a pivot table or a list for the drop-downs, are not read; each is told.",
        "Las hojas que no son formularios, como tablas dinámicas o listas, no se leen; se informa de cada una.",
        sheet="Pivot"),
    "hidden-sheet": _why(
        "A hidden sheet that is a form was read like any other: the rep may not know that it is there.",
        "Una hoja oculta que es un formulario se leyó como las demás: quizá usted no sabe que está ahí.",
        sheet="Old"),
    "empty-form": _why(
        "The headers are there and no row below: a week without business, or a form that was not filled in.",
        "Están los encabezados y ninguna fila: una semana sin actividad o un formulario sin rellenar.",
        sheet="Sales"),
    "empty-forms": _why(
        "A workbook for the whole week has a sheet for every form, and few weeks need them all. If rows were meant to "
        "be there, see that they stand below the headers.",
        "Un libro para toda la semana tiene una hoja por formulario, y pocas semanas las necesitan todas. Si debía "
        "haber filas, compruebe que estén debajo de los encabezados.",
        sheets="Mileage, Expenses"),
    "late-rows": _why(
        "Rows of earlier weeks count in their own weeks, and restate packages that were made of them.",
        "Las filas de semanas anteriores cuentan en sus semanas y modifican los informes ya hechos.",
        week="2026-W47", count="3"),
    "rows-lost": _why(
        "Each row that was read must end as used, refused or told; here the count does not come out, which is a fault "
        "of acctkit. Nothing of the form is taken until it is mended: tell whoever looks after acctkit.",
        "Cada fila leída debe acabar usada, rechazada o informada; aquí la cuenta no cuadra, lo que es un fallo de "
        "acctkit. No se toma nada del formulario hasta que se corrija: avise a quien lo mantiene.",
        fixed=True, sheet="Sales", rows="17"),
}

_BOOKS: dict[str, Explained] = {
    "duplicate-file": _why(
        "The very same bytes are in the books; counting them again would double them.",
        "Los mismos datos ya están registrados; contarlos otra vez los duplicaría.",
        other="1165/week47.xlsx"),
    "own-copy": _why(
        "The marked copy that acctkit made came back as it went out: nothing was corrected in it, so nothing is new.",
        "La copia marcada que hizo acctkit volvió tal como salió: no se corrigió nada, así que no hay nada nuevo.",
        fixed=True, other="week47.xlsx"),
    "replaced": _why(
        "A file speaks for the weeks that it has rows in: they replace what the same path said before.",
        "Un archivo responde de las semanas de las que tiene filas: sustituyen a lo que decía antes.",
        title="Sales", periods="2026-W47", other="week.xlsx", count="12"),
    "stayed": _why(
        "Weeks that a new version does not mention stay in the books as the earlier one had them.",
        "Las semanas que la nueva versión no menciona siguen registradas como estaban.",
        title="Sales", periods="2026-W46", other="week.xlsx"),
    "row-followed": _why(
        "Rows of this form live on under their key: a newer file that leaves one out does not end it. To take back "
        "what was never true, the office withdraws the file that said it.",
        "Las filas de este formulario siguen vivas por su clave: un archivo más reciente que no las incluye no las "
        "termina. Para retirar lo que nunca fue cierto, la oficina retira el archivo que lo decía.",
        title="Issues", value="I-104; I-107"),
    "row-gone": _why(
        "A corrected file lacks a row that the earlier one had. It was taken out; the amount is named, so that nobody "
        "loses it by mistake.",
        "A un archivo corregido le falta una fila del anterior. Se retiró, y se nombra el importe para que nadie lo "
        "pierda por error.",
        fixed=True, other="week.xlsx, B7", value="120.00 USD"),
    "correction": _why(
        "A file of another name repeats half of an earlier one's rows or more, so it was taken as its correction.",
        "Un archivo con otro nombre repite al menos la mitad de las filas de otro y se tomó como su corrección.",
        other="week47.xlsx"),
    "amount-changed": _why(
        "An amount that is in the books already would change. `acctkit submissions retry ID --confirm` agrees to it.",
        "Cambiaría un importe ya registrado. `acctkit submissions retry ID --confirm` lo acepta.",
        fixed=True, column="Amount", key="10100", expected=Decimal("120.00"), value=Decimal("125.00")),
    "value-changed": _why(
        "A new list says something else of a record than the books did; the newest list is right.",
        "Una lista nueva dice otra cosa de un dato que lo registrado; vale la lista más reciente.",
        column="Rep", key="103", expected="1165", value="1166"),
    "needs-confirmation": _why(
        "A correction that takes more than a tenth of the money out waits for the office: `acctkit submissions retry "
        "ID --confirm` agrees to it, `dismiss` lets it go.",
        "Una corrección que retira más de la décima parte del dinero espera a la oficina: `acctkit submissions retry "
        "ID --confirm` la acepta, `dismiss` la descarta.",
        fixed=True, amount="900.00 USD", expected="4,000.00 USD"),
    "unknown-folder": _why(
        "Who sent a file is decided by its folder, and nobody on the list of reps has this one. It is checked again by "
        "itself when the person is added.",
        "Quién envía un archivo lo decide su carpeta, y nadie de la lista tiene esta. Se comprueba de nuevo cuando se "
        "añade a la persona.",
        fixed=True, value="1170"),
    "no-folder": _why(
        "A file straight in the inbox comes from nobody: who sent it is decided by its folder alone.",
        "Un archivo suelto en la bandeja no es de nadie: quién lo envía lo decide solo su carpeta.",
        fixed=True),
    "inactive-rep": _why(
        "The list of reps says that this person did not work here on that day.",
        "Según la lista de vendedores, esta persona no trabajaba aquí ese día.",
        value="1165"),
    "wrong-folder": _why(
        "Lists of the office come from inbox/office/ alone, and reports of reps from their own folders: nobody speaks "
        "for another.",
        "Las listas de la oficina llegan solo por inbox/office/ y los informes por la carpeta de cada vendedor: "
        "nadie habla por otro.",
        fixed=True, form="Accounts", expected="inbox/office/"),
    "claims-another": _why(
        "A cell names another rep than the owner of the folder. Credit and commission follow from it, so the file "
        "waits until one of the two is corrected.",
        "Una celda nombra a otro vendedor que el dueño de la carpeta. De ello dependen ventas y comisiones, así "
        "que el archivo espera hasta que se corrija.",
        fixed=True, value="1166", expected="Leslie Jennings (1165)"),
    "plugin-failed": _why(
        "The code of a plugin broke while this file was checked. `acctkit plugins list` and the run's plugin_errors "
        "say where; the file is checked again when it is mended.",
        "El código de un complemento falló al comprobar este archivo. `acctkit plugins list` y plugin_errors dicen "
        "dónde; el archivo se comprueba de nuevo cuando se corrija.",
        fixed=True, plugin="visits", place="plugins/visits.py, line 12"),
}

_FILE: dict[str, Explained] = {
    "empty-file": _why(
        "A file of no bytes is a copy that failed, or one that was never saved.",
        "Un archivo sin datos es una copia fallida o nunca guardada.", fixed=True),
    "not-regular": _why(
        "Pipes, sockets and devices can hang whoever reads them, so only ordinary files are opened.",
        "Las tuberías y dispositivos pueden bloquear a quien los lee; solo se abren archivos normales.", fixed=True),
    "symlink": _why(
        "A link in a shared folder may point to anything on the computer that reads it, so none is followed.",
        "Un enlace en una carpeta compartida puede apuntar a cualquier sitio; no se sigue ninguno.", fixed=True),
    "folder": _why(
        "Its name ends like a workbook's, but it is a folder; what lies in it is looked at for itself.",
        "Su nombre acaba como el de un libro, pero es una carpeta; su contenido se mira por separado.", fixed=True),
    "hard-link": _why(
        "The same bytes have another name on that disk. They were read; a change there is a change here.",
        "Los mismos datos tienen otro nombre en ese disco. Se leyeron; un cambio allí es un cambio aquí.", count="2"),
    "name-twin": _why(
        "Two names differ only in how accents or capitals are stored: some computers show one file, others two.",
        "Dos nombres solo difieren en cómo se guardan acentos o mayúsculas: unos equipos muestran un archivo y otros "
        "dos.",
        name="Año.xlsx", other="Año.xlsx"),
    "lock-file": _why(
        "Excel lays a small file beside a workbook while it is open; it holds no rows.",
        "Excel deja un pequeño archivo junto al libro mientras está abierto; no contiene filas.", fixed=True),
    "incomplete": _why(
        "The end of the file is missing, as when copying was cut off or a share went away.",
        "Falta el final del archivo, como cuando se corta la copia o desaparece la red.", fixed=True),
    "not-a-workbook": _why(
        "What a file is, is told by its content and never by its name; this one is no kind of table that is known.",
        "Lo que es un archivo lo dice su contenido y no su nombre; este no es ninguna tabla conocida.", fixed=True),
    "unsupported": _why(
        "The kind of file is known, but there is no reader for it.",
        "El tipo de archivo se conoce, pero no hay lector para él.", fixed=True, kind="rtf"),
    "web-page": _why(
        "Portals often export a web page under the name of a workbook; Excel shows it, but it holds no typed cells.",
        "Muchos portales exportan una página web con nombre de libro; Excel la muestra, pero no tiene celdas con tipo.",
        fixed=True),
    "xml-file": _why(
        "The workbook was saved as one XML text, which is not read.",
        "El libro se guardó como un texto XML, que no se lee.", fixed=True),
    "packed": _why(
        "Only zip archives are opened, one level deep and within bounds.",
        "Solo se abren archivos zip, de un nivel y con límites.", fixed=True, kind="rar"),
    "too-big": _why(
        "Bounds keep one file from stopping the run for everybody; `[intake] max_bytes` is this one.",
        "Los límites evitan que un archivo detenga todo; `[intake] max_bytes` es este.", fixed=True, limit="50 MB"),
    "too-many-cells": _why(
        "The used area is larger than `[intake] max_cells`; mostly it is empty, formatted cells.",
        "El área usada supera `[intake] max_cells`; casi siempre son celdas vacías con formato.",
        fixed=True, limit="5,000,000"),
    "too-many-rows": _why(
        "Each row is held in memory while it is checked and posted; `[intake] max_rows` is how many a file may have.",
        "Cada fila ocupa memoria mientras se revisa y registra; `[intake] max_rows` fija cuántas puede tener.",
        fixed=True, limit="200,000"),
    "too-slow": _why(
        "Reading took longer than `[intake]` allows, and was ended.",
        "La lectura tardó más de lo permitido en `[intake]` y se interrumpió.", fixed=True, limit="30 s"),
    "too-much-memory": _why(
        "Reading took more memory than `[intake] max_memory`, and was ended.",
        "La lectura usó más memoria que `[intake] max_memory` y se interrumpió.", fixed=True, limit="1.5 GB"),
    "reader-crashed": _why(
        "The file is read in a process of its own, which this file ended; the run went on.",
        "El archivo se lee en un proceso aparte, que este archivo hizo fallar; el resto siguió.", fixed=True),
    "password": _why(
        "The file is encrypted and cannot be read without its password, which acctkit neither has nor wants.",
        "El archivo está cifrado y no se puede leer sin la contraseña, que acctkit no tiene ni quiere.", fixed=True),
    "unreadable": _why(
        "The file is damaged, or no valid file of its kind; the reason is the reader's own.",
        "El archivo está dañado o no es válido en su tipo; el motivo es el del lector.",
        fixed=True, reason="no sheet was found in it"),
    "cell-twice": _why(
        "No spreadsheet program writes a cell twice; one that did left two values, and each program shows another one.",
        "Ningún programa de hojas de cálculo escribe una celda dos veces; si aparece así hay dos valores, y cada "
        "programa muestra uno distinto.", fixed=True, cell="D7", sheet="Sales"),
    "document": _why(
        "Receipts, photos and PDFs are kept and tied to the rows that name them; nothing in them is counted.",
        "Los recibos, fotos y PDF se guardan y se vinculan a las filas que los nombran; no se cuenta nada de ellos.",
        fixed=True, kind="PDF"),
    "zip-opened": _why(
        "A zip is only a wrapping: each file in it is a submission of its own, with its own answer and versions.",
        "Un zip es solo un envoltorio: cada archivo que contiene es una entrega propia, con su respuesta y versiones.",
        fixed=True, count="5", fresh="2"),
    "zip-left-out": _why(
        "As in the inbox, names that begin with a dot, '_' or '~$' are nobody's work. Rename a file that is.",
        "Como en la carpeta compartida, los nombres que empiezan por punto, «_» o «~$» no son trabajo de nadie. Cambie "
        "el nombre del archivo que sí lo sea.",
        fixed=True, names="__MACOSX/._week.xlsx"),
    "zip-nested": _why(
        "Zips are opened one level deep, so that none can unfold without end. Drop the inner one by itself.",
        "Los zip se abren un solo nivel, para que ninguno se despliegue sin fin. Entregue aparte el interior.",
        fixed=True),
    "zip-password": _why(
        "A protected file in a zip cannot be opened by a program; the other files were taken.",
        "Un programa no puede abrir un archivo protegido dentro de un zip; los demás se recogieron.",
        fixed=True, value="week.xlsx"),
    "zip-member": _why(
        "The file in the zip is broken, a mere link, packed in an unusual way, or grows beyond all measure when "
        "unpacked. The other files were taken.",
        "El archivo del zip está dañado, es un simple enlace, está comprimido de forma inusual o crece sin medida al "
        "abrirlo. Los demás se recogieron.",
        fixed=True, value="week.xlsx", reason="CRC"),
    "zip-too-big": _why(
        "A file in a zip may be as large as one dropped by itself: `[intake] max_bytes`.",
        "Un archivo dentro de un zip puede ser tan grande como uno entregado aparte: `[intake] max_bytes`.",
        fixed=True, value="week.xlsx", limit="50 MB"),
    "zip-too-big-in-all": _why(
        "All files in a zip together may be four times as large as `[intake] max_bytes`.",
        "Todos los archivos de un zip juntos pueden ocupar cuatro veces `[intake] max_bytes`.",
        fixed=True, limit="200 MB"),
    "zip-too-many": _why(
        "A zip of a week's files has a few of them; one with hundreds is a whole disk, or made to do harm.",
        "Un zip de una semana tiene unos pocos archivos; uno con cientos es un disco entero o busca hacer daño.",
        fixed=True, limit="200"),
    "changed-while-copying": _why(
        "The file changed while it was read. It waits, and is taken when it has settled.",
        "El archivo cambió mientras se leía. Espera y se recoge cuando esté estable.", fixed=True),
    "macros": _why(
        "Macros are never run here. The cells were read as the file holds them.",
        "Aquí nunca se ejecutan macros. Las celdas se leyeron como están en el archivo."),
    "external-links": _why(
        "Formulas that point to other workbooks show what those held when this file was last calculated.",
        "Las fórmulas que apuntan a otros libros muestran lo que contenían en el último cálculo.", count="2"),
    "lines-in-cell": _why(
        "In a csv a quotation mark that opens and does not close takes the following lines into one cell, silently.",
        "En un csv, una comilla que se abre y no se cierra mete en una celda las líneas siguientes sin avisar.",
        cell="C2", count="3"),
    "dates-from-1904": _why(
        "Old workbooks of the Mac count days from 1904; read otherwise, each date would be four years off.",
        "Los libros antiguos del Mac cuentan los días desde 1904; de otro modo cada fecha se desviaría cuatro años."),
}

EXPLAINED: Mapping[str, Explained] = MappingProxyType({**_CELL, **_SHEET, **_BOOKS, **_FILE})
NOTHING = Explained(Text(""), MappingProxyType({}), False)
