"""How currencies are written, and their ISO 4217 codes. Longest writings come first when an expression is made of them."""

from __future__ import annotations

# Writing -> ISO 4217 code. A bare sign that several currencies share has the code of its most frequent use.
WRITTEN = {
    "$": "USD", "US$": "USD", "USD$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "R$": "BRL", "MX$": "MXN", "NT$": "TWD", "RM": "MYR", "Rp": "IDR", "Rs": "INR", "Rs.": "INR", "₹": "INR",
    "€": "EUR", "£": "GBP", "₤": "GBP", "¥": "JPY", "円": "JPY", "元": "CNY", "₩": "KRW", "원": "KRW", "₽": "RUB", "руб": "RUB",
    "руб.": "RUB", "рублей": "RUB", "р.": "RUB", "Р": "RUB", "₴": "UAH", "грн": "UAH", "грн.": "UAH", "zł": "PLN", "Kč": "CZK",
    "kr": "SEK", "kr.": "DKK", "Fr.": "CHF", "SFr.": "CHF", "₪": "ILS", "฿": "THB", "₫": "VND", "₦": "NGN", "₱": "PHP", "₺": "TRY",
    "₡": "CRC", "₲": "PYG", "₸": "KZT", "₼": "AZN", "₾": "GEL", "৳": "BDT", "៛": "KHR", "₮": "MNT", "лв": "BGN", "лв.": "BGN",
    "lei": "RON", "Ft": "HUF", "KD": "KWD", "جنيه": "EGP", "درهم": "AED", "ريال": "SAR", "₶": "FRF",
}  # fmt: skip

# ISO 4217 codes that are written out on pages, some of them withdrawn.
_CODES = (
    "AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DEM DKK DOP DZD EGP ETB "
    "EUR FRF GBP GEL GHS GTQ HKD HNL HRK HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KZT LBP LKR "
    "LTL LVL MAD MDL MKD MMK MNT MUR MVR MXN MYR NGN NIO NOK NPR NZD OMR PAB PEN PHP PKR PLN PTE PYG QAR RON RSD "
    "RUB SAR SEK SGD SKK THB TND TRY TTD TWD TZS UAH UGX USD UYU UZS VND XAF XOF YER ZAR ZMW "
)
CODES = frozenset(_CODES.split())
