"""The few words of the slides' own."""

from __future__ import annotations

from acctkit import Text

MORE_ROWS = Text("Rows in the workbook alone: {count}.", "Filas solo en el libro: {count}.")
MORE_COLUMNS = Text("Columns in the workbook alone: {count}.", "Columnas solo en el libro: {count}.")
MORE_LINES = Text("More stands on the first page of the workbook.", "Hay más en la primera página del libro.")
MORE_TABLES = Text("In the workbook, too: {names}.", "También en el libro: {names}.")
NOTHING = Text("Nothing to report: {names}.", "Nada que informar: {names}.")
DECISIONS = Text("Decisions needed", "Decisiones pendientes")
