"""Headers of tables that stand where names of entities do and hardly ever are any.

A closed list, the same in every locale: it only sets aside what a warning tells of, and a name that the page says elsewhere
(`x-names`) or that the schema knows (`x-known`) is none of them. What else stands there, `x-ignore` can say.
"""

from __future__ import annotations

import re

SUMMARIES = frozenset(
    """total totals subtotal sum average avg mean median difference diff winner overall minimum maximum min max unit units
    gesamt summe durchschnitt mittelwert differenz unterschied sieger einheit moyenne somme diff\u00e9rence gagnant unit\u00e9
    media promedio suma diferencia ganador unidad totale somma differenza vincitore unit\u00e0
    m\u00e9dia soma diferen\u00e7a vencedor unidade totaal gemiddelde verschil winnaar eenheid \u00f8 \u03c3 \u03b4
    """.split()  # noqa: SIM905
) | {"grand total", "sub total"}
"""Headers of sums, of verdicts and of units."""

VALUES = frozenset(
    """value values detail details data info information description specification specifications spec specs wert werte angabe angaben
    valeur valeurs d\u00e9tails valor valores detalles valore valori dettagli waarde waarden gegevens
    """.split()  # noqa: SIM905
)
"""Headers of a column of values."""

_AROUND = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\W\d_]+")


def bare(header: str) -> str:
    """The folded words of a header, without figures, signs and what stands in brackets.

    >>> bare("Difference (%)")
    'difference'
    """
    return _AROUND.sub(" ", header).strip().casefold()
