#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Print the errors in reports of `dpw train`, one line per report: mean absolute errors of the elements
of H on the validation frames, by class of pairs, and of bands.

    table.py NAME.report.json ...
"""

import argparse
import json
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", metavar="REPORT")
    reports = {Path(name).name.split(".")[0]: json.loads(Path(name).read_text(encoding="utf-8"))
               for name in parser.parse_args().reports}
    classes = list(next(iter(reports.values()))["validation"]["hamiltonian_meV"]["classes"])
    classes.sort(key=lambda name: ("on-site", "same", "different").index(
        next(kind for kind in ("on-site", "same", "different") if kind in name)))
    names = [*classes, "all", "bands mean", "bands max"]
    print("errors in meV")
    for number, name in enumerate(names, 1):
        print(f"  {number}: {name}")
    print(f"{'':24s}" + "".join(f"{number:8d}" for number in range(1, len(names) + 1)))
    for name, report in reports.items():
        errors = report["validation"]["hamiltonian_meV"]
        bands = report["validation"]["bands_meV"]
        row = [errors["classes"][c]["mae"] for c in classes] + [
            errors["all"], sum(frame["mean"] for frame in bands) / len(bands),
            max(frame["max"] for frame in bands)]
        print(f"{name:24s}" + "".join(f"{value:8.2f}" for value in row))


if __name__ == "__main__":
    main()
