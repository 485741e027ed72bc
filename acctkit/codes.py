"""The finding codes of the core, each with its sentence in English and Spanish; `explanations` has their help."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from acctkit.explanations import EXPLAINED, NOTHING
from acctkit.types import Code, Severity, Text


def _code(
    severity: Severity, name: str, en: str, es: str, office: bool = False, hint: Text = Text("")
) -> Code:
    about = EXPLAINED.get(name, NOTHING)
    return Code(name, severity, Text(en, es), office, hint, about.fixed, about.help, about.values)


# ------------------------------------------------------------------ a cell

TEXT_IN_NUMBER = _code("error", "text-in-number",
    "'{value}' is not a number that can be used here; write {expected}.",
    "«{value}» no es un número válido aquí; escriba {expected}.")
SHOWN_AS_PERCENT = _code("error", "shown-as-percent",
    "The cell shows {value}, but {column} is no per cent; give it a number format and write {expected}.",
    "La celda muestra {value}, pero {column} no es un porcentaje; dele formato de número y escriba {expected}.")
BAD_DATE = _code("error", "bad-date",
    "'{value}' is not a date; write it as {expected}.",
    "«{value}» no es una fecha; escríbala así: {expected}.")
AMBIGUOUS_DATE = _code("error", "ambiguous-date",
    "'{value}' could be two different days; write the one you mean as {expected}.",
    "«{value}» puede ser dos días distintos; escriba el correcto así: {expected}.")
IMPOSSIBLE_DATE = _code("error", "impossible-date",
    "'{value}' is no possible day (years go from 1990 to 2100); correct it, in the form {expected}.",
    "«{value}» no es un día posible (los años van de 1990 a 2100); corríjalo con el formato {expected}.")
FUTURE_DATE = _code("error", "future-date",
    "'{value}' lies in the future, and {column} may be {expected} at the latest; correct the date.",
    "«{value}» es una fecha futura y {column} puede ser, como muy tarde, {expected}; corrija la fecha.")
BAD_CHOICE = _code("error", "bad-choice",
    "'{value}' is not a word that {column} knows; write one of: {expected}.",
    "«{value}» no es un valor válido de {column}; escriba uno de estos: {expected}.")
BAD_FLAG = _code("error", "bad-flag",
    "'{value}' is neither yes nor no; write {expected}.",
    "«{value}» no es ni sí ni no; escriba {expected}.")
MISSING_VALUE = _code("error", "missing-value",
    "{column} is empty here and must be filled; write a value.",
    "{column} está vacío aquí y es obligatorio; escriba un valor.")
OUT_OF_RANGE = _code("error", "out-of-range",
    "'{value}' is not allowed in {column}; it must be {expected}. Correct the value.",
    "«{value}» no se admite en {column}; debe ser {expected}. Corrija el valor.")
ERROR_CELL = _code("error", "error-cell",
    "The cell shows the error {value}; correct its formula, or write the value itself.",
    "La celda muestra el error {value}; corrija la fórmula o escriba el valor mismo.")
UNCALCULATED_FORMULA = _code("error", "uncalculated-formula",
    "The formula in this cell was never calculated; open the file in Excel, save it and drop it again.",
    "La fórmula de esta celda no se ha calculado nunca; abra el archivo en Excel, guárdelo y vuelva a entregarlo.")
ROUNDED_ID = _code("error", "rounded-id",
    "'{value}' was stored as a number, so digits of it may be lost; format the column as text and write it again.",
    "«{value}» se guardó como número y puede haber perdido cifras; dé a la columna formato de texto y reescríbalo.")
ROUNDED_VALUE = _code("warning", "rounded-value",
    "'{value}' has more than four decimals and was taken as {expected}; correct it if that is wrong.",
    "«{value}» tiene más de cuatro decimales y se tomó como {expected}; corríjalo si no es así.")
SERIAL_DATE = _code("warning", "serial-date",
    "{value} is a number in a date column and was taken as the day {expected}; format the cell as a date.",
    "{value} es un número en una columna de fechas y se tomó como el día {expected}; dé a la celda formato de fecha.")
UNKNOWN_REFERENCE = _code("error", "unknown-reference",
    "{column} '{value}' is not known to the office; correct it, or ask the office to add it.",
    "La oficina no conoce {column} «{value}»; corríjalo o pida que lo añadan.",
    hint=Text("The closest: {expected}.", "Lo más parecido: {expected}."))

# ------------------------------------------------------------------ a sheet

MISSING_COLUMN = _code("error", "missing-column",
    "The column {column} is missing; give that header to the column that holds it, or add one and fill it in.",
    "Falta la columna {column}; ponga ese encabezado a la columna que la contiene, o añádala y rellénela.",
    hint=Text("It may be {seen}.", "Puede que sea {seen}."))
UNKNOWN_COLUMN = _code("info", "unknown-column",
    "The column '{value}' is not part of this form and was not read; if it matters, use a header of the form.",
    "La columna «{value}» no es de este formulario y no se leyó; si es importante, use un encabezado del formulario.",
    hint=Text("Did you mean {expected}?", "¿Quiso decir {expected}?"))
SPARE_COLUMN = _code("info", "spare-column",
    "The column '{value}' could mean {column} too and was not read, since {other} surely does; nothing to do if so.",
    "La columna «{value}» también podría ser {column} y no se leyó, porque {other} lo es con seguridad; no haga nada "
    "si es así.")
CURRENCY_DIFFERS = _code("error", "currency-differs",
    "The header '{value}' says {said}, but these amounts count as {expected}; correct the header, or add a column with "
    "the currency.",
    "El encabezado «{value}» dice {said}, pero estos importes cuentan como {expected}; corrija el encabezado o añada "
    "una columna con la moneda.")
DUPLICATE_COLUMN = _code("error", "duplicate-column",
    "Two columns mean {column} ({other} and {cell}); keep one, and give the other another header.",
    "Dos columnas significan {column} ({other} y {cell}); deje una y cambie el encabezado de la otra.")
NO_FORM = _code("error", "no-form",
    "The headers here fit no known form. Closest: {near}. Correct the headers and drop it again.",
    "Estos encabezados no corresponden a ningún formulario conocido. Lo más parecido: {near}. "
    "Corrija los encabezados y vuelva a entregar el archivo.",
    hint=Text("Perhaps meant: {seen}.", "Quizá quiso decir: {seen}."))
TWO_FORMS = _code("error", "two-forms",
    "Sheet {sheet} fits several forms ({forms}); name the sheet after the one that you mean.",
    "La hoja {sheet} corresponde a varios formularios ({forms}); dé a la hoja el nombre del que corresponda.")
REPEATED_KEY = _code("error", "repeated-key",
    "{value} stands twice in this file, first in {other}; delete one of the rows or correct its number.",
    "{value} aparece dos veces en este archivo, la primera en {other}; borre una de las filas o corrija su número.")
REPEATED_ROW = _code("warning", "repeated-row",
    "This row repeats the one in {other}, and both were counted; delete one if it is the same business.",
    "Esta fila repite la de {other} y se contaron las dos; borre una si se trata de la misma operación.")
ALREADY_FILED = _code("error", "already-filed",
    "This row was filed before, in {other}; delete it here, or send a corrected version of that file.",
    "Esta fila ya se entregó antes, en {other}; bórrela aquí o envíe una versión corregida de ese archivo.")
ANOTHERS_ROW = _code("error", "anothers-row",
    "{column} {value} was filed by {other}, and nobody writes for another; use a number of your own, or ask the "
    "office who follows it.",
    "{column} {value} lo registró {other} y nadie informa por otra persona; use un número propio o pregunte a la "
    "oficina quién lo sigue.")
BLANK_ROWS = _code("info", "blank-rows",
    "Blank rows were passed over ({rows}); nothing to do if they are meant to be blank.",
    "Se pasaron por alto filas en blanco ({rows}); no hay nada que hacer si deben estar en blanco.")
TOTALS_ROW = _code("info", "totals-row",
    "Row {row} was taken as a totals row and not counted; if it is business of its own, change its first words.",
    "La fila {row} se tomó como fila de totales y no se contó; si es una operación más, cambie el texto inicial.")
TOTALS_DIFFER = _code("warning", "totals-differ",
    "The total of {column} says {value}, but the rows above it add up to {expected}; check whether a row is wrong.",
    "El total de {column} dice {value}, pero las filas anteriores suman {expected}; compruebe si hay alguna fila mal.")
LEGEND = _code("info", "legend",
    "Notes beside the table were not read as rows ({rows}); nothing to do if they are notes.",
    "Las notas fuera de la tabla no se leyeron como filas ({rows}); no hay nada que hacer si son notas.")
ROWS_ABOVE = _code("warning", "rows-above",
    "Rows above the headers look like rows of the form and were not read ({rows}); move them below if they belong.",
    "Las filas encima de los encabezados parecen filas del formulario y no se leyeron ({rows}); muévalas debajo si "
    "corresponden.")
ROWS_LOST = _code("error", "rows-lost",
    "Rows of sheet {sheet} got lost while they were read ({rows}), so nothing of it was taken; the office must tell "
    "whoever looks after acctkit.",
    "Se perdieron filas de la hoja {sheet} al leerla ({rows}) y no se tomó nada de ella; la oficina debe avisar a "
    "quien mantiene acctkit.", office=True)
ROWS_AFTER_TOTALS = _code("warning", "rows-after-totals",
    "Rows stand below the totals ({rows}) and were read like the others; delete them if they do not belong.",
    "Hay filas debajo de los totales ({rows}) y se leyeron como las demás; bórrelas si no corresponden.")
HIDDEN_ROWS = _code("warning", "hidden-rows",
    "Hidden rows were read like the others ({rows}); show them, and delete them if they do not belong.",
    "Las filas ocultas se leyeron como las demás ({rows}); muéstrelas y bórrelas si no corresponden.")
HIDDEN_COLUMNS = _code("warning", "hidden-columns",
    "Hidden columns were read like the others ({columns}); show them, and delete them if they do not belong.",
    "Las columnas ocultas se leyeron como las demás ({columns}); muéstrelas y bórrelas si no corresponden.")
SHEET_NOT_READ = _code("info", "sheet-not-read",
    "Sheet {sheet} fits no known form and was not read; nothing to do if it is there for yourself.",
    "La hoja {sheet} no corresponde a ningún formulario conocido y no se leyó; no haga nada si es para su uso.")
HIDDEN_SHEET = _code("warning", "hidden-sheet",
    "The hidden sheet {sheet} was read like the others; show it, and delete it if it does not belong.",
    "La hoja oculta {sheet} se leyó como las demás; muéstrela y bórrela si no corresponde.")
EMPTY_FORM = _code("info", "empty-form",
    "Sheet {sheet} has the headers of a form and no rows; nothing to do if there is nothing to report.",
    "La hoja {sheet} tiene los encabezados de un formulario y ninguna fila; no haga nada si no hay nada que informar.")
EMPTY_FORMS = _code("info", "empty-forms",
    "The sheets {sheets} have the headers of forms and no rows; nothing to do if there is nothing to report.",
    "Las hojas {sheets} tienen encabezados de formularios y ninguna fila; no haga nada si no hay nada que informar.")
LATE_ROWS = _code("info", "late-rows",
    "Rows from before week {week}: {count}; they count in their own weeks, nothing to do if the dates are right.",
    "Filas anteriores a la semana {week}: {count}; cuentan en sus semanas, no haga nada si las fechas son correctas.")

# ------------------------------------------------------------------ a file among others

DUPLICATE_FILE = _code("info", "duplicate-file",
    "This file is the same as {other}, which is in the books already; nothing to do.",
    "Este archivo es igual que {other}, que ya está registrado; no hay nada que hacer.")
OWN_COPY = _code("info", "own-copy",
    "This is the marked copy of {other} as we sent it, unchanged; correct the marked cells in it and save it again.",
    "Esta es la copia marcada de {other} tal como se la enviamos, sin cambios; corrija en ella las celdas marcadas y "
    "guárdela de nuevo.")
REPLACED = _code("info", "replaced",
    "{title}: the rows for {periods} replace what {other} said before (rows: {count}); nothing to do if that is meant.",
    "{title}: las filas de {periods} sustituyen a lo que decía {other} (filas: {count}); no haga nada si era su "
    "intención.")
STAYED = _code("info", "stayed",
    "{title}: what {other} said about {periods} stays in the books as it was; to change it, send a corrected file.",
    "{title}: lo que decía {other} sobre {periods} sigue registrado como estaba; para cambiarlo, envíe un archivo "
    "corregido.")
ROW_FOLLOWED = _code("info", "row-followed",
    "{title}: what this file lists no more stays in the books as it was ({value}); list it again to change it.",
    "{title}: lo que este archivo ya no incluye sigue registrado como estaba ({value}); vuelva a incluirlo para "
    "cambiarlo.")
ROW_GONE = _code("warning", "row-gone",
    "The row in {other} ({value}) is no longer in this file and was taken out; put it back if it is still true.",
    "La fila de {other} ({value}) ya no está en este archivo y se retiró; vuelva a incluirla si sigue siendo válida.")
CORRECTION = _code("warning", "correction",
    "This file was taken as a correction of {other} and replaces it; if it is not, tell the office.",
    "Este archivo se tomó como corrección de {other} y lo sustituye; si no lo es, avise a la oficina.")
AMOUNT_CHANGED = _code("warning", "amount-changed",
    "{column} of {key} changes from {expected} to {value}; the office must confirm it before it counts.",
    "{column} de {key} cambia de {expected} a {value}; la oficina debe confirmarlo antes de que cuente.", office=True)
VALUE_CHANGED = _code("info", "value-changed",
    "{column} of {key} was {expected} and is now {value}; nothing to do if that is right.",
    "{column} de {key} era {expected} y ahora es {value}; no haga nada si es correcto.")
NEEDS_CONFIRMATION = _code("warning", "needs-confirmation",
    "This file takes {amount} out of the books ({expected} before), more than 10%; the office must confirm it first.",
    "Este archivo retira {amount} de lo registrado ({expected}), más del 10\u00a0%; antes debe confirmarlo la oficina.",
    office=True)
UNKNOWN_FOLDER = _code("error", "unknown-folder",
    "The folder {value} belongs to nobody that is known; move the file, or add the person to the list of reps.",
    "La carpeta {value} no pertenece a nadie conocido; mueva el archivo o añada a la persona a la lista.")
NO_FOLDER = _code("error", "no-folder",
    "The file lies in no one's folder; move it into the folder of the rep that it comes from, or into office.",
    "El archivo no está en la carpeta de nadie; muévalo a la carpeta del vendedor que lo envía o a office.")
INACTIVE_REP = _code("error", "inactive-rep",
    "{value} is not an active rep on that day; ask the office to correct the dates in the list of reps.",
    "{value} no es un vendedor activo en esa fecha; pida a la oficina que corrija las fechas en la lista de "
    "vendedores.")
WRONG_FOLDER = _code("error", "wrong-folder",
    "The form {form} is not taken from this folder, only from {expected}; move the file there.",
    "El formulario {form} no se admite en esta carpeta, solo en {expected}; mueva allí el archivo.")
CLAIMS_ANOTHER = _code("error", "claims-another",
    "This row names {value}, but the folder is that of {expected}; correct it, or drop the file in the right folder.",
    "Esta fila nombra a {value}, pero la carpeta es de {expected}; corríjala o deje el archivo en la carpeta correcta.")
PLUGIN_FAILED = _code("warning", "plugin-failed",
    "A check of plugin {plugin} failed and this file was not checked by it; the office must look at {place}.",
    "Falló una comprobación del complemento {plugin} y este archivo no pasó por ella; la oficina debe revisar {place}.",
    office=True)

# ------------------------------------------------------------------ a file that cannot be read

EMPTY_FILE = _code("error", "empty-file",
    "The file is empty (0 bytes); save it again and drop it again.",
    "El archivo está vacío (0 bytes); guárdelo y vuelva a entregarlo.")
NOT_REGULAR = _code("error", "not-regular",
    "This is not an ordinary file and was not opened; drop the workbook itself.",
    "No es un archivo normal y no se abrió; entregue el propio libro.")
SYMLINK = _code("error", "symlink",
    "This is a link to another place and was not followed; drop the workbook itself.",
    "Es un enlace a otro lugar y no se siguió; entregue el propio libro.")
FOLDER = _code("error", "folder",
    "This is a folder with the name of a workbook; drop the workbook itself.",
    "Es una carpeta con nombre de libro; entregue el propio libro.")
HARD_LINK = _code("info", "hard-link",
    "This file has other names on its disk ({count}), and whoever changes it there changes it here; nothing to do if "
    "that is meant, else drop a copy.",
    "Este archivo tiene otros nombres en su disco ({count}) y quien lo cambie allí lo cambia aquí; no haga nada si es "
    "lo que quiere, o entregue una copia.")
NAME_TWIN = _code("warning", "name-twin",
    "The name of this file, {name}, looks the same as that of {other}, and each was read; delete or rename one.",
    "El nombre de este archivo, {name}, se ve igual que el de {other}, y se leyeron ambos; borre o renombre uno.")
LOCK_FILE = _code("info", "lock-file",
    "This is the lock file of a workbook that somebody has open; close the workbook, nothing else to do.",
    "Es el archivo de bloqueo de un libro que alguien tiene abierto; cierre el libro, no hay nada más que hacer.")
INCOMPLETE = _code("error", "incomplete",
    "The file is not whole, as if copying had been cut off; copy it into the folder again.",
    "El archivo no está completo, como si la copia se hubiera interrumpido; vuelva a copiarlo a la carpeta.")
NOT_A_WORKBOOK = _code("error", "not-a-workbook",
    "The file is not a workbook, whatever its name says; save it as .xlsx in Excel and drop it again.",
    "El archivo no es un libro de Excel, diga lo que diga su nombre; guárdelo como .xlsx y vuelva a entregarlo.")
UNSUPPORTED = _code("error", "unsupported",
    "A file of the kind {kind} is not read here; save it as .xlsx or .csv and drop it again.",
    "Aquí no se leen archivos de tipo {kind}; guárdelo como .xlsx o .csv y vuelva a entregarlo.")
WEB_PAGE = _code("error", "web-page",
    "The file is a web page with the name of a workbook, as many portals export; open it in Excel, save it as .xlsx "
    "and drop that.",
    "El archivo es una página web con nombre de libro, como exportan muchos portales; ábralo en Excel, guárdelo como "
    ".xlsx y entregue ese.")
XML_FILE = _code("error", "xml-file",
    "The file is plain XML, as Excel 2003 and other programs export; open it in Excel, save it as .xlsx and drop that.",
    "El archivo es XML simple, como exportan Excel 2003 y otros programas; ábralo en Excel, guárdelo como .xlsx y "
    "entregue ese.")
PACKED = _code("error", "packed",
    "The file is an archive of the kind {kind}, which is not opened here; unpack it and drop the workbooks, or a .zip.",
    "Es un archivo comprimido de tipo {kind}, que aquí no se abre; descomprímalo y entregue los libros, o "
    "un .zip.")
TOO_BIG = _code("error", "too-big",
    "The file is larger than the {limit} allowed; delete what is not needed, or split it.",
    "El archivo supera el tamaño permitido ({limit}); borre lo que no haga falta o divídalo.")
TOO_MANY_CELLS = _code("error", "too-many-cells",
    "The file has more than the {limit} cells allowed; delete empty formatted rows and columns, or split it.",
    "El archivo tiene más celdas de las permitidas ({limit}); borre filas y columnas vacías con formato o divídalo.")
TOO_MANY_ROWS = _code("error", "too-many-rows",
    "The file has more than the {limit} filled rows allowed; split it, or delete rows that were filed before.",
    "El archivo tiene más filas con datos de las permitidas ({limit}); divídalo o borre filas ya entregadas.")
TOO_SLOW = _code("error", "too-slow",
    "Reading the file took longer than the {limit} allowed; save it anew in Excel, or split it.",
    "La lectura del archivo superó el tiempo permitido ({limit}); guárdelo de nuevo en Excel o divídalo.")
TOO_MUCH_MEMORY = _code("error", "too-much-memory",
    "Reading the file took more memory than the {limit} allowed; save it anew in Excel, or split it.",
    "La lectura del archivo superó la memoria permitida ({limit}); guárdelo de nuevo en Excel o divídalo.")
READER_CRASHED = _code("error", "reader-crashed",
    "The file broke the program that reads it, so it is damaged; save it anew in Excel and drop it again.",
    "El archivo está dañado e hizo fallar el programa de lectura; guárdelo de nuevo en Excel y vuelva a entregarlo.")
PASSWORD = _code("error", "password",
    "The file is protected by a password; save it without one and drop it again.",
    "El archivo está protegido con contraseña; guárdelo sin ella y vuelva a entregarlo.")
UNREADABLE = _code("error", "unreadable",
    "The file cannot be read ({reason}); save it anew in Excel and drop it again.",
    "El archivo no se puede leer ({reason}); guárdelo de nuevo en Excel y vuelva a entregarlo.")
CELL_TWICE = _code("error", "cell-twice",
    "Cell {cell} of the sheet {sheet} is in the file twice with different contents, so nobody can tell which counts; "
    "open it in Excel, look at that cell, save the file anew and drop it again.",
    "La celda {cell} de la hoja {sheet} está dos veces en el archivo con contenidos distintos y no se puede saber cuál "
    "vale; ábralo en Excel, revise esa celda, guárdelo de nuevo y vuelva a entregarlo.")
DOCUMENT = _code("info", "document",
    "Kept as a document ({kind}), and nothing in it was counted; nothing to do, unless it holds rows of a form: send "
    "those as a workbook.",
    "Se guardó como documento ({kind}) y no se contó nada de él; no hay nada que hacer, salvo que contenga filas de un "
    "formulario: envíelas en un libro de Excel.")
ZIP_OPENED = _code("info", "zip-opened",
    "Opened: files taken out of this zip: {count}, new or changed: {fresh}; each is answered for itself, "
    "nothing to do here.",
    "Abierto: archivos sacados de este zip: {count}, nuevos o modificados: {fresh}; cada uno tiene su propia "
    "respuesta, aquí no hay nada que hacer.")
ZIP_LEFT_OUT = _code("info", "zip-left-out",
    "Left in the zip, because their names mark them as hidden or put aside: {names}; nothing to do if they are.",
    "Se dejaron en el zip, porque su nombre indica que están ocultos o apartados: {names}; no haga nada si es así.")
ZIP_NESTED = _code("error", "zip-nested",
    "A zip inside a zip is not opened; drop it by itself, or put its files into one zip.",
    "Un zip dentro de otro zip no se abre; entréguelo aparte o ponga sus archivos en un solo zip.")
ZIP_PASSWORD = _code("error", "zip-password",
    "'{value}' in the zip is protected by a password; drop it again without one.",
    "«{value}», dentro del zip, está protegido con contraseña; vuelva a entregarlo sin ella.")
ZIP_MEMBER = _code("error", "zip-member",
    "'{value}' could not be taken out of the zip ({reason}); make the zip again, or drop the file by itself.",
    "«{value}» no se pudo sacar del zip ({reason}); haga el zip de nuevo o entregue el archivo aparte.")
ZIP_TOO_BIG = _code("error", "zip-too-big",
    "'{value}' in the zip is larger than the {limit} allowed; delete what is not needed in it, or split it.",
    "«{value}», dentro del zip, supera el tamaño permitido ({limit}); borre lo que no haga falta o divídalo.")
ZIP_TOO_BIG_IN_ALL = _code("error", "zip-too-big-in-all",
    "The files in the zip are larger than the {limit} allowed together; make several zips of them.",
    "Los archivos del zip superan juntos el tamaño permitido ({limit}); repártalos en varios zip.")
ZIP_TOO_MANY = _code("error", "zip-too-many",
    "The zip holds more than the {limit} files allowed; make several zips of them.",
    "El zip contiene más archivos de los permitidos ({limit}); repártalos en varios zip.")
CHANGED_WHILE_COPYING = _code("warning", "changed-while-copying",
    "The file was still being written; it is taken at the next run, nothing to do if it is finished.",
    "El archivo aún se estaba escribiendo; se recogerá en la próxima ejecución, no haga nada si ya está terminado.")


# ------------------------------------------------------------------ what a workbook brings beside its cells

MACROS = _code("info", "macros",
    "The workbook has macros; they were not run, and the cells were read as they are; nothing to do.",
    "El libro tiene macros; no se ejecutaron y las celdas se leyeron como están; no haga nada.")
EXTERNAL_LINKS = _code("info", "external-links",
    "Formulas here take values from other workbooks ({count}) and were read as last calculated; if those changed, "
    "open this file in Excel, update the links, save it and drop it again.",
    "Hay fórmulas que toman valores de otros libros ({count}) y se leyeron como se calcularon por última vez; si esos "
    "libros cambiaron, abra este archivo en Excel, actualice los vínculos, guárdelo y vuelva a entregarlo.")
LINES_IN_CELL = _code("warning", "lines-in-cell",
    "Cell {cell} holds {count} lines that look like rows of the table and were not read as rows; if they are rows, a "
    "quotation mark before them is one too many, so delete it.",
    "La celda {cell} contiene {count} líneas que parecen filas de la tabla y no se leyeron como filas; si lo son, "
    "sobra una comilla antes de ellas: bórrela.")
DATES_FROM_1904 = _code("info", "dates-from-1904",
    "The workbook counts its days from 1904, as Excel for the Mac once did; its dates were read so, nothing to do.",
    "El libro cuenta los días desde 1904, como antes Excel para Mac; sus fechas se leyeron así, no haga nada.")

CODES: tuple[Code, ...] = tuple(value for value in globals().values() if isinstance(value, Code))
WHILE_POSTING = frozenset({  # found when the rows are judged already: raised to an error they would reject nothing
    DUPLICATE_FILE.name, OWN_COPY.name, REPLACED.name, STAYED.name, ROW_FOLLOWED.name, ROW_GONE.name, CORRECTION.name,
    AMOUNT_CHANGED.name, VALUE_CHANGED.name, NEEDS_CONFIRMATION.name, LOCK_FILE.name, DOCUMENT.name,
    CHANGED_WHILE_COPYING.name, ZIP_OPENED.name, ZIP_LEFT_OUT.name,
})
BY_NAME: Mapping[str, Code] = MappingProxyType({code.name: code for code in CODES})
