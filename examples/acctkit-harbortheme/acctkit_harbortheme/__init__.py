"""The looks and words of Harbor Supply. There is no code here: everything stands in `templates/`."""

ACCTKIT_API = "1.1"
