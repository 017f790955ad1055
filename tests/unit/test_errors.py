import pickle

from core.errors import AssayError


def test_the_three_parts_make_one_line() -> None:
    error = AssayError("Found\n this. ", "mail.csv", "Do  that.")
    assert error.line() == str(error) == "mail.csv: Found this. Do that."
    assert AssayError("Only this.").line() == "Only this."
    assert AssayError("This.", remedy="That.").line() == "This. That."


def test_it_travels_between_processes() -> None:
    back = pickle.loads(pickle.dumps(AssayError("what", "where", "remedy")))
    assert (back.what, back.where, back.remedy) == ("what", "where", "remedy")
