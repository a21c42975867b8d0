"""The names of months in languages of the web, for dates in cells; those of English are read anywhere.

Names and abbreviations as the Unicode CLDR has them, folded, with the spellings without accents. Left out are those that are words of
English (`set`, `out`, `ago`).
"""

from __future__ import annotations

_NAMES = """
januar jänner janvier enero gennaio janeiro januari stycznia jan janv ene
februar feber février fevrier febrero febbraio fevereiro februari lutego feb févr fevr fév fev
märz maerz mars marzo março marco maart marts marca mär mrz mrt mar
april avril abril aprile kwietnia apr avr abr
mai mayo maggio maio mei maj maja
juni juin junio giugno junho czerwca jun giu
juli juillet julio luglio julho lipca jul juil
august août aout agosto augustus augusti sierpnia aug
september septembre septiembre setiembre settembre setembro września wrzesnia sept sep
oktober octobre octubre ottobre outubro października pazdziernika okt oct ott
november novembre noviembre novembro listopada nov
dezember décembre decembre diciembre dicembre dezembro december desember grudnia dez déc dec dic des
"""

MONTHS = {name: number for number, names in enumerate(_NAMES.strip().splitlines(), 1) for name in names.split()}
"""The number of a month by its folded names."""
