"""The one rounding of the house: half up, away from zero, on exact numbers.

Python's own `round` goes to the even neighbour and works on binary floats; official tables do not.
Read next: `scoring.py`, which rounds once at the very end, and `language.py`, which prints.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

_WIDE = Context(prec=200, rounding=ROUND_HALF_UP)


def half_up(x: Fraction | Decimal | float, places: int) -> Decimal:
    """Round half up to a number of decimals.

    Args:
        x: An exact number, or a float, which is taken as the decimal number it prints as.
        places: Decimals to keep, 0 or more.

    Returns:
        A Decimal with exactly that many decimals.
    """
    if isinstance(x, float):
        x = Decimal(repr(x))
    exact = Fraction(x)
    scaled = abs(exact) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places, _WIDE)
