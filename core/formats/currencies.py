"""Signs, codes and words for currencies."""

#: Code of each sign; a lone dollar sign has none of its own, because twenty countries use it.
SIGNS = {
    "€": "EUR", "£": "GBP", "$": "$", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₫": "VND",
    "₪": "ILS", "฿": "THB", "₱": "PHP", "₦": "NGN", "¥": "",
    "US$": "USD", "U$S": "USD", "US $": "USD", "USD $": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD",
    "CA$": "CAD", "CAD $": "CAD", "CAD$": "CAD", "AUD $": "AUD", "AUD$": "AUD", "NZ$": "NZD", "NZD $": "NZD",
    "NZD$": "NZD", "HK$": "HKD", "HKD $": "HKD", "HKD$": "HKD", "S$": "SGD", "SGD $": "SGD", "SGD$": "SGD",
    "R$": "BRL", "MX$": "MXN", "MXN $": "MXN", "MXN$": "MXN", "NT$": "TWD",
}  # fmt: skip

#: ISO 4217 codes that are no common words or abbreviations.
CODES = frozenset(
    """USD EUR GBP JPY CHF CAD AUD NZD SEK NOK DKK PLN CZK HUF INR CNY BRL MXN ZAR SGD HKD KRW THB TWD IDR MYR VND ILS
    AED SAR RUB UAH""".split()
)

#: Codes that people also write in lower case.
LOWER = {"usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "Eur": "EUR"}

#: Code of each word that follows an amount; an empty code where several countries' money is called so.
WORDS = {
    "euro": "EUR", "euros": "EUR", "dollar": "$", "dollars": "$", "us dollar": "USD", "us dollars": "USD",
    "u.s. dollars": "USD", "us-dollar": "USD", "us-dollars": "USD", "american dollars": "USD",
    "dollars américains": "USD", "dólares americanos": "USD", "canadian dollars": "CAD", "australian dollars": "AUD",
    "bucks": "$", "dólar": "$", "dólares": "$", "dolares": "$", "dollari": "$", "pounds sterling": "GBP",
    "pound sterling": "GBP", "british pounds": "GBP", "quid": "GBP", "livres sterling": "GBP",
    "libras esterlinas": "GBP", "pfund sterling": "GBP", "schweizer franken": "CHF", "franken": "CHF",
    "swiss francs": "CHF", "francs suisses": "CHF", "reais": "BRL", "yen": "JPY", "zł": "PLN", "zloty": "PLN",
    "złotych": "PLN", "kč": "CZK", "pesos": "", "rupees": "", "francs": "", "kr": "",
}  # fmt: skip

#: Currencies that a lone dollar sign or the word dollar may mean.
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
