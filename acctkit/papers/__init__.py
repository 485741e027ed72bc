"""Papers: plugins offer them, the books number them, and they lie in the workspace's `papers/` as workbook and PDF."""
