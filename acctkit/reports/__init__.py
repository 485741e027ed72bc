"""Report and package: sections built from the books, one content model, and what it is written as."""
