"""Dates, amounts of money, measurements and numbers inside free text: where they are, how written, what they mean.

Patterns are linear in the length of the text. What has two meanings has no value: a wrong conversion is worse than
none.
"""
