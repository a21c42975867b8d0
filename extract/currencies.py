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

# Folded words that stand beside an amount, and the code; None where several currencies share the word.
SPOKEN: dict[str, str | None] = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "евро": "EUR", "dollar": None, "dollars": None, "usd": "USD", "us $": "USD",
    "$us": "USD", "us dollars": "USD", "au $": "AUD", "a $": "AUD", "aud": "AUD", "aud$": "AUD", "ca $": "CAD", "c $": "CAD",
    "cad": "CAD", "cad$": "CAD", "cdn$": "CAD", "nz $": "NZD", "nzd": "NZD", "hk $": "HKD", "hkd$": "HKD", "sgd": "SGD", "ar$": "ARS",
    "rd$": "DOP", "clp$": "CLP", "cop$": "COP", "mxn$": "MXN", "mex$": "MXN", "pound": None, "pounds": None, "gbp": "GBP", "chf": "CHF",
    "sfr": "CHF", "fr": "CHF", "franken": "CHF", "yen": "JPY", "jpy": "JPY", "cn¥": "CNY", "rmb": "CNY", "yuan": "CNY", "inr": "INR",
    "rupees": None, "rupee": None, "₨": None, "pln": "PLN", "zl": "PLN", "złotych": "PLN", "złote": "PLN", "czk": "CZK", "kc": "CZK",
    "kč": "CZK", "korun": "CZK", "huf": "HUF", "ft": "HUF", "forint": "HUF", "sek": "SEK", "kronor": "SEK", "nok": "NOK", "dkk": "DKK",
    "kroner": None, "rub": "RUB", "rur": "RUB", "рубля": "RUB", "рубль": "RUB", "руб": "RUB", "uah": "UAH", "грн": "UAH",
    "гривень": "UAH", "kzt": "KZT", "тг": "KZT", "тенге": "KZT", "ron": "RON", "lei": "RON", "leu": "RON", "bgn": "BGN", "лв": "BGN",
    "tl": "TRY", "aed": "AED", "dhs": "AED", "dirham": None, "dirhams": None, "sar": "SAR", "sr": "SAR", "zar": "ZAR", "r": "ZAR",
    "rand": "ZAR", "brl": "BRL", "reais": "BRL", "peso": None, "pesos": None, "baht": "THB", "thb": "THB", "บาท": "THB", "đ": "VND",
    "vnđ": "VND", "vnd": "VND", "dong": "VND", "won": "KRW", "krw": "KRW", "idr": "IDR", "rp.": "IDR", "myr": "MYR", "php": "PHP",
    "tk": "BDT", "tk.": "BDT", "taka": "BDT", "ksh": "KES", "kshs": "KES", "tsh": "TZS", "ush": "UGX", "gh₵": "GHS", "₵": "GHS",
    "s/": "PEN", "s/.": "PEN", "din": "RSD", "дин": "RSD", "kn": "HRK", "km": "BAM", "ден": "MKD", "ils": "ILS", "nis": "ILS", "₹": "INR",
    "円": "JPY",
}  # fmt: skip
