# SPDX-License-Identifier: MIT
"""``python -m dpwannier``: the demo, and where the parts of this installation lie."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import __version__, places
from ._error import Error
from .demo import run_demo


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m dpwannier",
        description="Wannier Hamiltonians and band structures of moving atoms. "
                    "The command line for everything else is dpw.")
    parser.add_argument("--version", action="version", version=f"dpwannier {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser(
        "demo", help="relax a twisted MoS2 bilayer in LAMMPS, move it, and draw its bands",
        description="Relaxes a twisted MoS2 bilayer with 201 atoms in LAMMPS, moves it, and draws its "
                    "bands and its gap along the run.")
    demo.add_argument("-o", "--output", type=Path, default=Path("dpwannier-demo"), metavar="FOLDER",
                      help="where it writes (dpwannier-demo)")
    demo.add_argument("-n", "--ranks", type=int, metavar="N",
                      help="MPI ranks (as many as there are cores, four at most)")
    commands.add_parser("plugin-path", help="print the folder for LAMMPS_PLUGIN_PATH")
    commands.add_parser("potentials-path", help="print the folder with MoS2.dpw")
    choice = parser.parse_args(arguments)
    try:
        if choice.command == "demo":
            run_demo(choice.output, choice.ranks)
        elif choice.command == "plugin-path":
            print(places.plugin_folder())
        else:
            print(places.potentials())
    except Error as problem:
        print(f"dpwannier: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
