"""Words before a number that say it names something and counts nothing: ``page 3``, ``Vol. 12``, ``Nr. 1.234``."""

import re

_LABELS = """
page pages pg pp vol vols volume volumes chapter chapters chap section sections sect article articles paragraph
paragraphs para clause verse verses psalm psalms rule rules figure figures fig table appendix item items line lines lot
room rooms apt apartment suite unit units floor gate seat seats platform track lane route routes exit highway bus tram
channel channels level grade version versions ver release firmware build python java php ios android windows win
ubuntu debian fedora iphone galaxy apollo episode episodes ep season part parts act scene stage phase step round
question number numbers model serial sn isbn issn ip ref reference id ids code codes error errors port ports zip plz
pin iso din sku skus ext extension case top gospel matthew mark luke john genesis exodus romans
kapitel abschnitt seite seiten band teil folge staffel zeile nummer nummern nr artikel absatz abs zimmer raum gleis
buch mt mk lk joh mose röm kor gal eph phil kol thess tim hebr offb spr jes jer jn mc lc cor gn ps
box konto kontonummer compte cuenta conta account acct policy member kunde vers verset versículo versetto modell modèle
modelo modello kap law act bill patent docket decree directive resolution gesetz
verordnung richtlinie loi décret lei ley decreto legge wet
chapitre tome numéro numéros salle ligne capítulo capitulo tomo número numero numeros números artículo artigo sección
seção página páginas pagina pagine capitolo articolo stanza hoofdstuk deel kamer bladzijde
"""
_SHORT = r"(?:\w{0,12}nr|no|nos|n°|nº|p|s|art|cap|kap|q|eq)\."
_LABEL = re.compile(
    rf"(?:\b(?:{'|'.join(sorted(_LABELS.split(), key=lambda word: (-len(word), word)))})[.:#\s]{{0,3}}"
    rf"|\b{_SHORT}\s?|\b(?:no|No|NO|n°|nº|N°|Nº)\s?|§+\s?|#\s?)$",
    re.IGNORECASE,
)


def is_label(before: str) -> bool:
    """Whether the text before a number ends with a word that makes the number a name; 24 characters suffice."""
    return _LABEL.search(before[-24:]) is not None
