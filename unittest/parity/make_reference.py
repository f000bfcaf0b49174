#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Gather the published numbers (npz) into one HDF5 file that the C++ parity tests read.

usage: make_reference.py OUTPUT
The numbers come from $DPW_REFERENCE_DIR, or ../shared/reference beside the repository, which holds
weights/, step0/ and tbl201/; published.dpw is written beside OUTPUT.
"""

import os
import sys
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import import_published  # noqa: E402


def copy(group, arrays):
    for name in arrays.files:
        array = np.asarray(arrays[name])
        kind = float if array.dtype.kind == "f" else np.int32
        group[name] = array.astype(kind)


def main():
    output = Path(sys.argv[1])
    reference = Path(os.environ.get("DPW_REFERENCE_DIR", ROOT.parent / "shared" / "reference"))
    if not (reference / "weights").is_dir():
        print(f"no published weights at {reference}: parity tests will be skipped")
        return
    import_published.convert(reference, output.with_name("published.dpw"))
    with h5py.File(output, "w") as out:
        copy(out.create_group("step0"), np.load(reference / "step0" / "step0.npz"))
        copy(out.create_group("tbl201"), np.load(reference / "tbl201" / "geometry.npz"))
        copy(out.create_group("bands"), np.load(reference / "tbl201" / "bands.npz"))
        classes = out.create_group("H")
        for path in sorted((reference / "tbl201" / "H").glob("*.npz")):
            copy(classes.create_group(path.stem), np.load(path))


if __name__ == "__main__":
    main()
