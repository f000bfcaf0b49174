# SPDX-License-Identifier: MIT
"""What happens where atoms are outside the domain of a model's training data."""

from __future__ import annotations

import warnings

from ._error import Error

_CHOICES = ("warn", "error", "ignore")


class DomainWarning(UserWarning):
    """Atoms are outside the domain of the training data: numbers may be wrong by any amount."""


def check_choice(domain: str) -> str:
    """`domain`, if it is a choice."""
    if domain not in _CHOICES:
        raise Error(f"domain is one of {', '.join(_CHOICES)}, not {domain!r}")
    return domain


def react_to_domain(domain: str, n_outside: int, text: str, stacklevel: int) -> None:
    """Warn with `text`, raise it as an Error, or do nothing, if any atom is outside."""
    if check_choice(domain) == "ignore" or n_outside == 0:
        return
    if domain == "error":
        raise Error(text)
    warnings.warn(text, DomainWarning, stacklevel=stacklevel + 1)
