"""House styles: the habits in which people lay out a sheet, by name."""

from __future__ import annotations

from dataclasses import dataclass

HABITS = {
    "spanish": "headers, sheet name and the words of choices in Spanish",
    "titled": "a title above, the header on row 4, from column B",
    "merged": "the title merged across the table, each header cell merged over two rows",
    "totals": "a row of totals below, and a remark below that",
    "text": "dates and numbers typed as text: 24 Nov 2026 and 1,234.50, in Spanish 24/11/2026 and 1.234,50",
    "formulas": "what the form derives stands there as a formula, with the value that it had when it was saved",
    "shuffled": "the columns in the opposite order",
    "notes": "a column of one's own at the right, which no form knows",
    "gaps": "a blank row in the middle",
    "hidden": "a hidden sheet of junk before it",
}

HOUSES = {
    "plain": "",
    "office": "titled merged totals",
    "office-es": "spanish titled merged totals",
    "typed": "text",
    "typed-es": "spanish text totals",
    "formulas": "formulas totals",
    "formulas-es": "spanish formulas totals",
    "personal": "shuffled notes gaps hidden",
    "personal-es": "spanish shuffled notes gaps hidden",
}

#: The names of the houses, to try a form in all of them: `@pytest.mark.parametrize("style", STYLES)`.
STYLES = tuple(HOUSES)


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one sheet."""

    habits: frozenset[str]

    @classmethod
    def named(cls, name: str) -> Style:
        """The style that `name` says: a house, or habits with blanks between them.

        >>> sorted(Style.named("office-es").habits)
        ['merged', 'spanish', 'titled', 'totals']
        """
        words = HOUSES.get(name, name).split()
        strange = [word for word in words if word not in HABITS]
        if strange:
            raise ValueError(
                f"There is no style '{strange[0]}'; houses are {', '.join(HOUSES)}; habits, which can be put together, "
                f"are {', '.join(HABITS)}."
            )
        return cls(frozenset(words))

    def __contains__(self, habit: str) -> bool:
        return habit in self.habits

    @property
    def language(self) -> str:
        """The language of its headers and words."""
        return "es" if "spanish" in self else "en"
