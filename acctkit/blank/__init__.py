"""Ready-made workbooks: what a rep fills in, made for one form, in one language, from what the books know.

`order.py` says what is wanted; `known.py` takes the drop-downs from the books; `layout.py` decides which column and row
stands where; `formulas.py` calculates, `rules.py` guards what is typed and hints at it, `example.py` fills a row in;
`looks.py` holds the formats, and `workbook.py` writes it all. `filling.py` fills one in, to see that it is taken.
"""
