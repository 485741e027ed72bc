"""Marked copies: the rep's own file with the wrong cells coloured and commented, and a list of all findings."""
