"""Keys, tokens and passwords, by their well-known shapes."""

import re
from collections.abc import Iterator

from core.personal.spans import Span

#: Shapes that the services document: AWS, GitHub, GitLab, Slack, Google, Stripe, OpenAI and Anthropic, Hugging Face,
#: npm, SendGrid, PyPI; and JSON web tokens (RFC 7519).
_TOKEN = re.compile(
    r"(?<![\w-])(?:"
    r"A(?:KIA|SIA|ROA|IDA)[A-Z2-7]{16}(?!\w)"
    r"|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}"
    r"|glpat-[\w-]{20,100}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,250}"
    r"|AIza[\w-]{35}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}"
    r"|sk-(?=[\w-]{0,60}\d)(?:[a-z]{2,8}\d{0,2}-)?[\w-]{20,250}"
    r"|hf_[A-Za-z]{30,100}(?!\w)"
    r"|npm_[A-Za-z0-9]{36}"
    r"|SG\.[\w-]{16,64}\.[\w-]{16,64}"
    r"|pypi-[\w-]{50,250}"
    r"|eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}\.[\w-]{10,2000}"
    r")"
)
_WORDS = (
    r"pass(?:word|wd|phrase|code)|pwd|secret|api[ _-]?key|(?:access|auth|bearer|secret)[ _-]?(?:token|key)|"
    r"passwort|kennwort|mot de passe|contraseña|senha|wachtwoord"
)
#: A word for a password, a colon or equals sign, and something that has letters and digits, as no ordinary word has.
_TOLD = re.compile(rf"(?<![^\W_])(?:{_WORDS})\s?(?:is\s?)?[:=]\s?[\"'`]?([^\s\"'`<>\[\]]{{6,200}})", re.IGNORECASE)
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,80}-----")
_BODY = re.compile(r"(?:\s{0,3}[A-Za-z0-9+/=]{40,})*")

#: RE2 pattern of texts that may have one.
MAYBE_SECRET = (
    r"(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_|glpat-|xox[abeoprs]-|AIza"
    r"|[rs]k_(?:live|test)_|sk-[\w-]{20}|hf_[A-Za-z]{30}|npm_[A-Za-z0-9]{36}|SG\.[\w-]{16}|pypi-[\w-]{50}"
    r"|eyJ[\w-]{10}|PRIVATE KEY|(?i:" + _WORDS + r")\s?(?:(?i:is)\s?)?[:=]"
)


def secrets(text: str) -> Iterator[Span]:
    """Keys and tokens of well-known services, private keys, and what stands behind ``password:`` and its like."""
    yield from _private_keys(text)
    for found in _TOKEN.finditer(text):
        yield Span("secret", found.start(), found.end(), found.group())
    for found in _TOLD.finditer(text):
        value = found.group(1).rstrip(".,;:!?)")
        mixed = any(sign.isdigit() for sign in value) and any(sign.isalpha() for sign in value)
        if mixed and len(value) >= 6 and "://" not in value:
            yield Span("secret", found.start(1), found.start(1) + len(value), value)


def _private_keys(text: str) -> Iterator[Span]:
    """From the header to the end line; without an end line, as far as the key's long lines go."""
    done, closed = 0, True
    for opening in _BEGIN.finditer(text):
        if opening.start() < done:
            continue
        closing = _END.search(text, opening.end()) if closed else None
        closed = closing is not None
        body = _BODY.match(text, opening.end())
        done = closing.end() if closing else body.end() if body else opening.end()
        yield Span("secret", opening.start(), done, text[opening.start() : done])
