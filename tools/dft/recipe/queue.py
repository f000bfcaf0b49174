# SPDX-License-Identifier: MIT
"""A folder of calculations that any number of workers share.

QUEUE/order.txt names calculations, one per line, first come first served; lines may be added, moved
and removed while workers run. QUEUE/calc/NAME is where one is computed, QUEUE/data/NAME its result,
QUEUE/failed/NAME says why there is none.
"""

import re
import time
import traceback
from pathlib import Path

from .claim import Claim
from .errors import MissingProgram, RecipeError
from .files import write_atomically, write_json
from .kinds import open_calculation
from .structure import format_extxyz, read_extxyz


class Queue:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.order = self.folder / "order.txt"

    def begin(self):
        """An empty queue, unless there is one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.order.touch()

    def names(self):
        if not self.order.exists():
            raise RecipeError(f"{self.order} is missing: dft.py generate makes it, or write names "
                              "of folders of calc/ into it")
        lines = [line.split("#")[0].strip() for line in self.order.read_text().splitlines()]
        return [line for line in lines if line]

    def result(self, name):
        return self.folder / "data" / name

    def failure(self, name):
        return self.folder / "failed" / name

    def is_settled(self, name):
        return self.result(name).exists() or self.failure(name).exists()

    def state(self, name):
        if self.is_settled(name):
            return "done" if self.result(name).exists() else "failed"
        return "running" if Claim(self.folder / "calc" / name).is_taken() else "waiting"

    def structures(self):
        """Of all calculations, whatever their state."""
        return [read_extxyz(self.folder / "calc" / name / "structure.extxyz")
                for name in self.names()]

    def add(self, name, structure, settings, drawn=None):
        """A new calculation at the end, unless there is one of the name. Returns if it is new."""
        if not re.fullmatch(r"[\w+-][\w.+-]*", name):
            raise RecipeError(f"{name!r} cannot name a calculation: use letters, digits, "
                              "_ + - and, behind the first, dots")
        folder = self.folder / "calc" / name
        is_new = not (folder / "structure.extxyz").exists()
        if is_new:
            folder.mkdir(parents=True, exist_ok=True)
            write_json(folder / "settings.json", settings)
            if drawn is not None:
                write_json(folder / "generated.json", drawn)
            write_atomically(folder / "structure.extxyz", format_extxyz(structure))
        self.begin()
        if name not in self.names():
            with open(self.order, "a") as file:
                file.write(name + "\n")
        return is_new

    def work(self, deadline, report=print):
        """Computes what waits until nothing does or the time (s since the epoch) is over.

        A calculation that is under way at the deadline is finished.
        """
        while time.time() < deadline:
            if not any(self.attempt(name, report) for name in self.names()):
                return

    def attempt(self, name, report):
        """Computes one if it waits and is free. Returns whether it did."""
        if self.is_settled(name):
            return False
        calculation = None
        started = time.monotonic()
        try:
            calculation = open_calculation(self.folder / "calc" / name)
            if not calculation.claim.take():
                return False
            if self.is_settled(name):  # another worker was faster
                return False
            times = calculation.run()
            warnings = calculation.harvest(self.result(name), times)
            calculation.clean()
            self.log("DONE.log", f"{name} {len(calculation.structure)} "
                                 f"{time.monotonic() - started:.0f}")
            report(f"{time.strftime('%H:%M:%S')} {name} done", flush=True)
            for warning in warnings:
                report(f"{name}: {warning}", flush=True)
        except MissingProgram:
            raise
        except RecipeError as error:
            self.fail(name, str(error), report)
        except Exception:  # whatever it is, the queue goes on
            self.fail(name, traceback.format_exc(), report)
        finally:
            if calculation is not None:
                calculation.claim.release()
        return True

    def fail(self, name, reason, report):
        self.failure(name).parent.mkdir(exist_ok=True)
        write_atomically(self.failure(name), reason + "\n")
        report(f"{time.strftime('%H:%M:%S')} {name} failed: {reason}", flush=True)

    def log(self, file, line):
        with open(self.folder / file, "a") as log:
            log.write(line + "\n")
