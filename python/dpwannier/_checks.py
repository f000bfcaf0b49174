# SPDX-License-Identifier: MIT
"""Arguments of users: what does not fit is an Error that names the argument."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from ._error import Error


def whole(name: str, value: object) -> int:
    """A whole number; 2.0 is none."""
    try:
        return operator.index(value)
    except TypeError:
        raise Error(f"{name} is a whole number, not {value!r}") from None


def whole_numbers(name: str, values: object, n: int) -> tuple[int, ...]:
    """So many whole numbers."""
    numbers = _items(name, values)
    if len(numbers) != n:
        raise Error(f"{name} is {n} whole numbers, not {len(numbers)}")
    return tuple(whole(f"each of {name}", number) for number in numbers)


def real(name: str, value: object) -> float:
    """A finite number."""
    return float(array(name, value, ()))


def array(name: str, value: object, shape: tuple[int | None, ...]) -> np.ndarray:
    """Finite real numbers in this shape; None: any length."""
    try:
        found = np.asarray(value)
        if np.iscomplexobj(found) or np.ma.isMaskedArray(value):
            raise TypeError
        found = found.astype(float)
    except (TypeError, ValueError):
        raise Error(f"{name} has to be {_words(shape)}, not {value!r}") from None
    fits = found.ndim == len(shape) and all(n is None or n == m
                                            for n, m in zip(shape, found.shape))
    if not fits:
        raise Error(f"{name} has to be {_words(shape)}, not numbers in the shape {found.shape}")
    if not np.isfinite(found).all():
        raise Error(f"{name} has to be {_words(shape)}, all finite")
    return found


def words(name: str, value: object) -> list[str]:
    """A word, or several."""
    if isinstance(value, str):
        return [value] if value else []
    found = _items(name, value)
    if not all(isinstance(word, str) for word in found):
        raise Error(f"{name} is a word or a list of words, not {value!r}")
    return found


def _items(name: str, values: object) -> list:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise Error(f"{name} is a list, not {values!r}")
    return list(values)


def _words(shape: Sequence[int | None]) -> str:
    if not shape:
        return "a number"
    if len(shape) == 1:
        return "a list of numbers" if shape[0] is None else f"{shape[0]} numbers"
    return "numbers in the shape [" + ", ".join("n" if n is None else str(n) for n in shape) + "]"
