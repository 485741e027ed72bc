"""`python -m acctkit`."""

from acctkit.cli import main

main()
