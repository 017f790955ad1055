"""The languages that the detector knows, by code, and which of them it takes for one another."""

#: ISO 639-1 codes and English names of the languages that the detector can tell.
NAMES: dict[str, str] = dict(
    entry.split(" ", 1)
    for entry in (
        "af Afrikaans|am Amharic|an Aragonese|ar Arabic|as Assamese|av Avaric|az Azerbaijani|ba Bashkir|"
        "be Belarusian|bg Bulgarian|bh Bihari|bn Bengali|bo Tibetan|br Breton|bs Bosnian|ca Catalan|ce Chechen|"
        "co Corsican|cs Czech|cv Chuvash|cy Welsh|da Danish|de German|dv Divehi|el Greek|en English|"
        "eo Esperanto|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fr French|fy West Frisian|"
        "ga Irish|gd Scottish Gaelic|gl Galician|gn Guarani|gu Gujarati|gv Manx|he Hebrew|hi Hindi|"
        "hr Croatian|ht Haitian Creole|hu Hungarian|hy Armenian|ia Interlingua|id Indonesian|ie Interlingue|"
        "io Ido|is Icelandic|it Italian|ja Japanese|jv Javanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|"
        "ko Korean|ku Kurdish|kv Komi|kw Cornish|ky Kyrgyz|la Latin|lb Luxembourgish|li Limburgish|lo Lao|"
        "lt Lithuanian|lv Latvian|mg Malagasy|mk Macedonian|ml Malayalam|mn Mongolian|mr Marathi|ms Malay|"
        "mt Maltese|my Burmese|ne Nepali|nl Dutch|nn Norwegian Nynorsk|no Norwegian|oc Occitan|or Odia|"
        "os Ossetian|pa Punjabi|pl Polish|ps Pashto|pt Portuguese|qu Quechua|rm Romansh|ro Romanian|"
        "ru Russian|sa Sanskrit|sc Sardinian|sd Sindhi|sh Serbo-Croatian|si Sinhala|sk Slovak|sl Slovenian|"
        "so Somali|sq Albanian|sr Serbian|su Sundanese|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik|"
        "th Thai|tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|ug Uyghur|uk Ukrainian|ur Urdu|uz Uzbek|"
        "vi Vietnamese|vo Volapük|wa Walloon|yi Yiddish|yo Yoruba|zh Chinese"
    ).split("|")
)

#: Names of languages that the detector gives a code of three letters, as far as they have a common English one.
_LONGER = dict(
    entry.split(" ", 1)
    for entry in (
        "als Alemannic|arz Egyptian Arabic|ast Asturian|bar Bavarian|bcl Central Bikol|cbk Chavacano|ceb Cebuano|"
        "ckb Central Kurdish|diq Zazaki|frr North Frisian|gom Konkani|hif Fiji Hindi|ilo Ilocano|jbo Lojban|"
        "krc Karachay-Balkar|lmo Lombard|mai Maithili|min Minangkabau|mwl Mirandese|nah Nahuatl|nap Neapolitan|"
        "nds Low German|pam Kapampangan|pms Piedmontese|pnb Western Punjabi|rue Rusyn|sah Yakut|scn Sicilian|"
        "sco Scots|szl Silesian|vec Venetian|vls West Flemish|war Waray|wuu Wu Chinese|yue Cantonese"
    ).split("|")
)

#: Languages that the detector confuses on short texts, because they are close or are varieties of one language; its
#: codes of three letters, which have no ISO 639-1 code, are listed with the language they are close to.
_RELATED = tuple(
    frozenset(group.split())
    for group in (
        "no nn da|hr sr bs sh|id ms jv su min|cs sk|es gl an ast cbk|pt gl mwl|de als bar nds lb pfl frr|"
        "nl af li vls nds fy|fr wa oc|ca oc es|it scn lmo pms vec nap co eml sc|zh wuu yue|ar arz|fa mzn azb lrc|"
        "az azb tr|hi bh mai hif|ne dty|mr gom|ur pnb|ku ckb diq|tt ba|tl ceb ilo war bcl pam|bg mk|ru rue be|uk rue|"
        "bn bpy|pl szl|cv mhr mrj|sv no"
    ).split("|")
)


def related(code: str) -> frozenset[str]:
    """The codes that the detector may give for a text of this language, its own among them.

    Detecting Danish in Norwegian data or Bosnian in Croatian data says more about the detector than about the data.
    """
    return frozenset({code}).union(*(group for group in _RELATED if code in group))


def standard(code: str) -> str:
    """The ISO 639-1 code of the language that a code of three letters is close to; any other code stays as it is."""
    if code in NAMES:
        return code
    homes = [near for group in _RELATED if code in group for near in sorted(group) if near in NAMES]
    return homes[0] if homes else code


def language_name(code: str) -> str:
    """``German`` for ``de``; the code itself where it has no name here."""
    return NAMES.get(code) or _LONGER.get(code, code)
