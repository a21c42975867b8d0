"""Headers of tables that stand where names of entities do and hardly ever are any.

Closed lists, the same in every locale: they only set aside what a warning tells of, or what names that are known stand behind, and a
name that the page says elsewhere (`x-names`) or that the schema knows (`x-known`) is none of them. What else stands there, `x-ignore`
can say.
"""

from __future__ import annotations

import re

SUMMARIES = frozenset(
    """total totals subtotal sum average avg mean median difference diff winner overall minimum maximum min max
    gesamt summe durchschnitt mittelwert differenz unterschied sieger moyenne somme diff\u00e9rence gagnant
    media promedio suma diferencia ganador totale somma differenza vincitore
    m\u00e9dia soma diferen\u00e7a vencedor totaal gemiddelde verschil winnaar \u00f8 \u03c3 \u03b4
    """.split()  # noqa: SIM905
) | {"grand total", "sub total"}
"""Headers of sums and of verdicts."""

UNITS = frozenset(
    ("unit", "units", "uom", "einheit", "einheiten", "unit\u00e9", "unit\u00e9s", "unidad", "unidades", "unit\u00e0", "unidade", "eenheid")
)
"""Headers of a column of units, which belong to the labels before them."""

VERSUS = frozenset(("", "v", "vs", "versus", "gegen", "contre", "contra", "contro", "tegen"))
"""Headers of a column of labels between the names of what is compared."""

VALUES = frozenset(
    """value values detail details data info information description specification specifications spec specs wert werte angabe angaben
    valeur valeurs d\u00e9tails valor valores detalles valore valori dettagli waarde waarden gegevens
    """.split()  # noqa: SIM905
)
"""Headers of a column of values."""

CORNERS = VALUES | frozenset(
    """feature features category categories attribute attributes property properties metric metrics criterion criteria comparison model name
    item type topic aspect field parameter parameters merkmal merkmale eigenschaft eigenschaften kriterium kriterien vergleich modell
    caract\u00e9ristique caract\u00e9ristiques crit\u00e8re crit\u00e8res mod\u00e8le
    caracter\u00edstica caracter\u00edsticas criterio criterios modelo
    caratteristica caratteristiche modello kenmerk kenmerken
    """.split()  # noqa: SIM905
)
"""Titles above the labels of a table."""

_AROUND = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[\W_]+")


def bare(header: str) -> str:
    """The folded words of a header, without signs and what stands in brackets.

    >>> bare("Difference (%)")
    'difference'
    """
    return _AROUND.sub(" ", header).strip().casefold()
