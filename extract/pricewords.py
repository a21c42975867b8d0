"""Words that stand around prices, folded: which leave an amount as it is, which do not, which say that nothing is paid."""

from __future__ import annotations

_BESIDE_PRICES = (
    # English
    "price prices pricing our your list sale special regular retail unit net gross base now only just from starting starts start at "
    "as low was is total subtotal sum amount cost costs fee rrp msrp srp incl including inc included excl excluding exc ex exclusive "
    "inclusive vat tax taxes gst hst per each ea mo month week year day hour night person pp pc pcs piece item pair set kg g lb oz l "
    "ml m² sqm the a an and of for with buy today final current original normal member online instore store cash reduced offer new old "
    "market standard average monthly yearly annually daily weekly "
    # German, Dutch
    "preis preise ab mit nur jetzt uvp statt inkl inklusive zzgl exkl mwst ust pro je stück stk stuck monat jahr tag nacht endpreis "
    "gesamtpreis einzelpreis brutto netto unser ihr alter neuer aktionspreis sonderpreis angebotspreis versand versandkosten prijs "
    "vanaf nu voor btw stuk maand jaar adviesprijs "
    # French, Spanish, Italian, Portuguese, Romanian
    "prix avec à partir de des dès ttc ht hors taxe seulement le la les du au par mois jour tva precio precios desde iva incluido incluida "
    "sin con mes ahora solo sólo oferta el unidad pvp prezzo prezzi da inclusa incluso al mese pezzo cad cadauno preço preco por "
    "apenas com sem mês preț pret lei buc "
    # Czech, Slovak, Polish
    "cena ceny od běžná bezna akční akcni běžně bez s vč včetně dph kus ks měsíc bežná akčná mesiac kusy szt sztuka miesiąc "
    "miesięcznie regularna promocyjna aktualna najniższa za zł/szt "
    # Nordic
    "pris priser från fra fr nå st styck moms mva ekskl mån måned hinta alkaen alk sis alv kpl "
    # Russian, Ukrainian, Bulgarian, Turkish, Hungarian, Greek
    "цена цены от за шт штука мес месяц ціна від ндс без с ддс бр fiyat fiyatı fiyati kdv dahil hariç adet ár ára bruttó nettó áfa db "
    "τιμή από "
    # Chinese, Japanese, Korean
    "价格 价 售价 原价 现价 価格 税込 税抜 税別 通常価格 販売価格 本体価格 가격 판매가 "
)
PRICE_WORDS = frozenset(_BESIDE_PRICES.split())
"""Words beside which a bare number is a price."""

_FILLS = (
    "the a an and of for with buy today new old member online store instore cash final current original normal market standard average "
    "item unit set pair piece pc pcs pp person hour day night week month year mo ea kg g lb oz l ml m² sqm per each as at is was a in "
    "mit pro je tag nacht monat jahr person stück stk stuck unser ihr alter neuer versand nu nå voor stuk maand jaar "
    "avec le la les du de des au par mois jour el al un unidad mes ahora sin con por sem com mês pezzo cad da buc lei "
    "s bez kus ks kusy měsíc mesiac szt sztuka miesiąc st styck per mån måned kpl за шт штука мес месяц с без бр adet db "
)
FILLERS = frozenset(_FILLS.split())
"""Words of `PRICE_WORDS` that stand beside other numbers as well: alone they make a bare number no price."""

_CHANGES = (
    # bounds and estimates
    "about approx approximately around circa ca nearly almost roughly over under above below more less than up max min maximum "
    "minimum between or to etwa rund ungefähr unter über bis mehr weniger als zwischen oder mindestens höchstens jusqu jusque environ "
    "moins plus entre hasta menos más mas aproximadamente aprox fino oltre meno tra até cerca tot ongeveer meer minder tussen do asi "
    "okolo około kolem ponad mezi až до около более менее свыше примерно till upp cirka över mellan op til omkring "
    # what is taken off, saved or not paid
    "save saves saving savings off discount rebate coupon voucher minus free spare sparen ersparnis rabatt gutschein remise "
    "économisez economisez réduction reduction descuento ahorra ahorro sconto risparmi risparmia desconto korting bespaar sleva "
    "ušetříte rabat zniżka oszczędzasz скидка экономия выгода rabais spar not no kein keine nicht "
    # multiples and fractions
    "hundred hundreds thousand thousands million millions billion billions trillion trillions dozen lakh lakhs lac lacs crore crores "
    "cr k m mm mn mio mln mlrd mrd bn bln md mill tsd tausend millionen milliarden millones millón mil mille milliers milliard "
    "milliards milioni miliardi milhões milhão tis tisíc tys tysięcy milion milionů milionów тыс тысяч млн млрд миллион миллионов тис "
    "miljoen miljard tusen miljoner milliárd millió ezer bin milyon half third quarter cent cents centimes pence penny "
)
CHANGING = frozenset(_CHANGES.split())
"""Words beside which an amount is not what the text says; a suffix that the number itself carries is read before."""

_UNPAID = (
    "free gratis kostenlos gratuit gratuite gratuito gratuita zdarma zadarmo бесплатно безкоштовно ücretsiz ilmainen 免费 免費 無料 무료"
)
FREE = frozenset(_UNPAID.split())
"""Words that are a price of nothing."""

_TAXED = "vat tax taxes gst hst mwst ust tva iva btw dph moms mva alv ндс пдв ддс kdv áfa incl inkl incluido "
TAXES = frozenset(_TAXED.split())
"""Words beside which a percent is the rate of a tax."""

WORDLIKE_CODES = frozenset(("ALL", "BAM", "COP", "CUP", "MAD", "NIO", "PEN", "TOP", "TRY"))
"""Codes that are also words: beside other words they are none."""
