# SPDX-License-Identifier: MIT
"""How far a long job is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ._error import Error

Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(unit: str, wanted: bool | Progress | None) -> Iterator[Progress | None]:
    """What to call with what is done and the total.

    `wanted` is True, False, a function to call instead, or None: a bar on a terminal or in a
    notebook, nothing in a pipe. Jobs that end within half a second show none.
    """
    if wanted is False:
        yield None
        return
    if wanted is not None and wanted is not True and not callable(wanted):
        raise Error(f"progress is True, False, None or a function of two numbers, not {wanted!r}")
    if callable(wanted):
        yield wanted
        return
    if wanted is None and not _somebody_looks():
        yield None
        return
    from tqdm.auto import tqdm

    with tqdm(unit=f" {unit}", delay=0.5, leave=False) as bar:
        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
        yield show


def _somebody_looks() -> bool:
    """Standard error is a terminal, or this is a notebook. (Loading tqdm takes a while.)"""
    return "ipykernel" in sys.modules or (sys.stderr is not None and sys.stderr.isatty())
