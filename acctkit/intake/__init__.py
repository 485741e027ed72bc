"""Collecting the inbox: see what lies there, wait until it is whole, and keep its bytes. Nothing there is changed."""
