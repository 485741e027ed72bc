"""What a workbook brings beside its cells, said in the same way whatever the format."""

from __future__ import annotations

from acctkit import codes
from acctkit.types import Remark


def beside(*, macros: bool, links: int, date1904: bool) -> tuple[Remark, ...]:
    """Remarks on macros, on `links` other workbooks that formulas take values from, on days counted from 1904.

    >>> [remark.code for remark in beside(macros=True, links=0, date1904=True)]
    ['macros', 'dates-from-1904']
    """
    remarks = []
    if macros:
        remarks.append(Remark(codes.MACROS.name))
    if links:
        remarks.append(Remark(codes.EXTERNAL_LINKS.name, params={"count": str(links)}))
    if date1904:
        remarks.append(Remark(codes.DATES_FROM_1904.name))
    return tuple(remarks)
