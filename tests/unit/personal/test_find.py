"""What counts as personal data, against independent oracles and against what must not be taken for it."""

import ipaddress
import random
import time

import pandas as pd
import phonenumbers
import pytest

from core.errors import AssayError
from core.personal import KINDS, find, located, replaced
from core.personal.accounts import _LENGTHS


def kinds(text: str) -> list[str]:
    return [span.kind for span in find(text)]


def values(text: str) -> list[tuple[str, str]]:
    return [(span.kind, span.value) for span in find(text)]


FOUND = {
    "mail a.b+c@sub.example.co.uk, please": ("email", "a.b+c@sub.example.co.uk"),
    "Zoë@müller.example.de": ("email", "Zoë@müller.example.de"),
    "(me@example.org)": ("email", "me@example.org"),
    "end me@example.org.": ("email", "me@example.org"),
    "call 202-555-0111 now": ("phone", "202-555-0111"),
    "(202) 555-0178": ("phone", "(202) 555-0178"),
    "020 7946 0461": ("phone", "020 7946 0461"),
    "+44 20 7946 0318": ("phone", "+44 20 7946 0318"),
    "ring 2025550129": ("phone", "2025550129"),
    "06.12.34.56.78": ("phone", "06.12.34.56.78"),
    "+27 (78) 940-6084": ("phone", "+27 (78) 940-6084"),
    "IBAN GB82 WEST 1234 5698 7654 32 and more": ("iban", "GB82 WEST 1234 5698 7654 32"),
    "de89370400440532013000": ("iban", "de89370400440532013000"),
    "card 5555 5555 5555 4444.": ("card", "5555 5555 5555 4444"),
    "378282246310005": ("card", "378282246310005"),
    "from 153.69.214.203 it came": ("ip", "153.69.214.203"),
    "at 2001:db8:85a3::8a2e:370:7334.": ("ip", "2001:db8:85a3::8a2e:370:7334"),
    "key AKIAIOSFODNN7EXAMPLE": ("secret", "AKIAIOSFODNN7EXAMPLE"),
    "ghp_" + "a1B2" * 9: ("secret", "ghp_" + "a1B2" * 9),
    "sk-proj-abc123def456ghi789jkl": ("secret", "sk-proj-abc123def456ghi789jkl"),
    "password: Tr0ub4dor": ("secret", "Tr0ub4dor"),
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN": (
        "secret",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN",
    ),
    "I live at 14 Plover Lane, Upper Dunstow.": ("address", "14 Plover Lane, Upper Dunstow"),
    "12 rue des Bouleaux": ("address", "12 rue des Bouleaux"),
    "Talstraße 38, 66424 Homburg": ("address", "Talstraße 38, 66424 Homburg"),
    "my name is Ada de la Cruz and I wait": ("name", "Ada de la Cruz"),
    "Kind regards, H. Whitcombe. Sent today": ("name", "H. Whitcombe"),
    "Name: Jane Doe": ("name", "Jane Doe"),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_found(text: str, expected: tuple[str, str]) -> None:
    assert values(text) == [expected]
    (span,) = find(text)
    assert text[span.start : span.end] == span.value


@pytest.mark.parametrize(
    "text",
    [
        "@user said", "a @ b", "icon@2x.png", "user@host", "order 2025550129", "order number 202-555-0111",
        "invoice no. 020 7946 0461", "1234567890", "5703061336777", "£1,234,567.89", "12 345 678", "912 345 678 euros",
        "2024-09-02 13:01", "28/08/2024 14:10", "2013-2014 2015", "since 1999, 2000 and 2001", "3.14159265358979",
        "arxiv.org/abs/1310.3747", "GB82 WEST 1234 5698 7654 33", "GB82 WEST 1234", "4111 1111 1111 1112",
        "4111 111 1111 11111", "0000 0000 0000 0000", "version 10.20.30.40", "v12.34.56.78", "1.2.3.4", "127.0.0.1",
        "255.255.255.0", "999.1.1.300", "12:30:45", "std::string", "00:1A:2B:3C:4D:5E", "Chrome/10.20.30.40",
        "password: required", "the password is: unknown", "password: [SECRET]", "sk-learning-is-a-nice-thing-to-do",
        "2064 Supreme Court decision", "my name is on the list", "MY NAME IS NOT IMPORTANT", "Kind regards, Zoë",
        "", " ", "\x00", "😀" * 50, "٣٤٥",
    ],
)  # fmt: skip
def test_not_taken_for_it(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "ES", "IT", "JP", "BR", "IN", "AU"])
def test_example_numbers_of_the_numbering_plans(region: str) -> None:
    number = phonenumbers.example_number(region)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert values(f"Reach me under {written} today.") == [("phone", written)]
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert [span.value for span in find(f"Phone {national}", regions=(region,))] == [national]


def test_a_region_that_does_not_exist() -> None:
    with pytest.raises(AssayError, match="no telephone region 'UK'"):
        find("call 020 7946 0461", regions=("UK",))


def check_digits(country: str, account: str) -> str:
    """The two check digits by the rule of ISO 13616, with letters as two-digit numbers."""
    number = "".join(sign if sign.isdigit() else str(ord(sign) - 55) for sign in account + country)
    return f"{98 - int(number + '00') % 97:02d}"


def test_ibans_of_every_country_and_no_wrong_ones() -> None:
    rng = random.Random(4)
    for country, length in _LENGTHS.items():
        account = "".join(rng.choice("0123456789") for _ in range(length - 4))
        digits = check_digits(country, account)
        iban = country + digits + account
        grouped = " ".join(iban[place : place + 4] for place in range(0, length, 4))
        assert values(f"to {iban}, please") == [("iban", iban)]
        assert values(f"to {grouped} please") == [("iban", grouped)]
        wrong = country + f"{(int(digits) + 1) % 97:02d}" + account
        assert "iban" not in kinds(wrong)


def test_card_numbers_need_their_last_digit() -> None:
    rng = random.Random(5)
    for prefix, length in (("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("3530", 16), ("36", 14)):
        body = prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix) - 1))
        total = sum(sum(map(int, str(int(digit) * (2 - place % 2)))) for place, digit in enumerate(reversed(body)))
        right = (-total) % 10
        assert values(f"card {body}{right}") == [("card", f"{body}{right}")]
        assert "card" not in kinds(f"card {body}{(right + 1) % 10}")


def test_ip_addresses_of_any_value() -> None:
    rng = random.Random(6)
    for _ in range(200):
        four = ipaddress.IPv4Address(rng.randrange(0x0B000000, 0x7E000000))
        if len(str(four)) > 7:
            assert values(f"host {four} is down") == [("ip", str(four))]
        six = ipaddress.IPv6Address((0x2001 << 112) + rng.getrandbits(112))
        assert values(f"host {six} is down") == [("ip", str(six))]


def test_private_keys_with_and_without_an_end() -> None:
    body = "\n".join(["MIIEpAIBAAKCAQEA" + "a1B2c3D4" * 6] * 3)
    whole = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    assert values(f"here: {whole} thanks") == [("secret", whole)]
    torn = f"-----BEGIN PRIVATE KEY-----\n{body}"
    assert values(f"{torn}\nthis is my key") == [("secret", torn)]


def test_the_surer_kind_stands_where_two_overlap() -> None:
    assert kinds("ES9121000418450200051332") == ["iban"]
    assert kinds("4012888888881881") == ["card"]
    assert find("4012888888881881", kinds=("phone",)) == []
    assert kinds("0612345678@example.com") == ["email"]


def test_a_column_gives_what_each_text_gives() -> None:
    texts = pd.Series(
        [*FOUND, None, "nothing here", "order 2025550129", ""], dtype="str", index=range(5, 9 + len(FOUND))
    )
    expected = {place: spans for place, text in enumerate(texts) if isinstance(text, str) and (spans := find(text))}
    assert located(texts) == expected
    assert len(expected) == len(FOUND)
    only = located(texts, kinds=("email",))
    assert {span.kind for spans in only.values() for span in spans} == {"email"}
    assert located(texts.iloc[:0]) == {}


def test_replacing_leaves_none() -> None:
    text = " / ".join(FOUND)
    after = replaced(text, lambda span: f"[{span.kind.upper()}]")
    assert find(after) == []
    assert {kind.upper() for kind in KINDS} <= {part.split("]")[0] for part in after.split("[")[1:]}


@pytest.mark.parametrize(
    "piece",
    ["1 ", "a.", "+", "(", "1.", "1:", "a@", "eyJa.", "GB82 ", "-----BEGIN PRIVATE KEY-----", "A b ", "12 A ", "x"],
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        start = time.process_time()
        find(text)
        return time.process_time() - start

    seconds(200)
    assert seconds(16_000) < 40 * max(seconds(1_600), 0.005)
