"""The books: everything that was dropped, what was read in it, what was told, kept in one database."""
