#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turn the published MoS2-bilayer networks of arXiv:2403.13675 into a .dpw model file.

SOURCE is one of
  * a clone of the authors' repository (their PyTorch checkpoints; PyTorch is not needed), or
  * a folder that holds `weights/*.npz` (or the npz files themselves).

The authors' repository states no licence, so neither it nor the file made here is part of this
package.
"""

import argparse
import collections
import io
import json
import pickle
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np

# Where the authors keep each network, its key there and the scale of its output (published code, networks).
CHECKPOINT = "model_best.pth.tar"
NETWORKS = {
    "force_mo": ("force_model/Mo", 0.01, "Ry/Bohr"),
    "force_s": ("force_model/S", 0.01, "Ry/Bohr"),
    "self_m": ("hamiltonian_model/self/self_m", 1.0, "eV"),
    "self_s": ("hamiltonian_model/self/self_s", 1.0, "eV"),
    "inter_mm": ("hamiltonian_model/inter/mm", 0.01, "eV"),
    "inter_ms": ("hamiltonian_model/inter/ms", 0.01, "eV"),
    "inter_sm": ("hamiltonian_model/inter/sm", 0.01, "eV"),
    "inter_ss_near": ("hamiltonian_model/inter/ss_near", 1.0, "eV"),
    "inter_ss_long": ("hamiltonian_model/inter/ss_long", 0.01, "eV"),
}
for pair in ("mm", "ms", "sm", "ss"):
    NETWORKS[f"intra_near_{pair}"] = (f"hamiltonian_model/intra_near/{pair}", 1.0, "eV")
    NETWORKS[f"intra_long_{pair}"] = (f"hamiltonian_model/intra_long/{pair}", 0.01, "eV")

# --- reading the weights -------------------------------------------------------------------------


class _Storage:
    """Stands for torch.FloatStorage and its kin: just the number type."""

    dtypes = {"FloatStorage": np.float32, "DoubleStorage": np.float64, "LongStorage": np.int64}

    def __init__(self, dtype):
        self.dtype = dtype


class _CheckpointUnpickler(pickle.Unpickler):
    """Unpickles arrays and plain containers only: whatever else a checkpoint names is inert."""

    def __init__(self, archive, prefix):
        super().__init__(io.BytesIO(archive.read(f"{prefix}/data.pkl")))
        self._archive, self._prefix = archive, prefix

    def find_class(self, module, name):
        if module == "torch" and name in _Storage.dtypes:
            return _Storage(_Storage.dtypes[name])
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self._rebuild
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return lambda data, *_: data
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        return lambda *args, **kwargs: None

    def persistent_load(self, pid):
        _, storage, key, _, _ = pid
        return np.frombuffer(self._archive.read(f"{self._prefix}/data/{key}"), storage.dtype)

    @staticmethod
    def _rebuild(storage, offset, size, stride, *_):
        step = storage.itemsize
        view = np.lib.stride_tricks.as_strided(
            storage[offset:], size, [step * s for s in stride], writeable=False)
        return np.array(view)


def read_checkpoint(path):
    with zipfile.ZipFile(path) as archive:
        prefix = next(n for n in archive.namelist() if n.endswith("/data.pkl"))[: -len("/data.pkl")]
        state = _CheckpointUnpickler(archive, prefix).load()["state_dict"]
    norm = "bn1" if "bn1.weight" in state else "bn2"
    names = {"bn_gamma": f"{norm}.weight", "bn_beta": f"{norm}.bias",
             "bn_mean": f"{norm}.running_mean", "bn_var": f"{norm}.running_var"}
    for layer in (1, 2, 3):
        names[f"w{layer}"] = f"mc{layer}.weight"
        names[f"b{layer}"] = f"mc{layer}.bias"
    return {ours: state[theirs] for ours, theirs in names.items()}


def read_weights(source, name):
    folder, _, _ = NETWORKS[name]
    for candidate in (source / "weights" / f"{name}.npz", source / f"{name}.npz"):
        if candidate.is_file():
            with np.load(candidate) as data:
                return {key: data[key] for key in data.files}
    checkpoint = source / folder / CHECKPOINT
    if checkpoint.is_file():
        return read_checkpoint(checkpoint)
    sys.exit(f"import_published.py: {source} has neither weights/{name}.npz nor {folder}/{CHECKPOINT}: "
             "give a clone of the authors' repository or a folder with their weights as npz files")


# --- the descriptor: the template walk of the published code -----------------------------------------

X, Y, Z = 1.57001, 0.90644, 1.56625
Y2 = 2 * Y
# In-plane steps of the lower layer; capitals lead from Mo to S, small letters from S to Mo.
STEPS = {"U": (0.0, Y2), "L": (-X, -Y), "R": (X, -Y), "u": (0.0, -Y2), "r": (X, Y), "l": (-X, Y)}
MO, S_FACING, S_OUTER = range(3)


def mo_site():
    bonds = [{"to": site, "vector_A": [*STEPS[step], sign * Z]}
             for step in "ULR" for site, sign in ((S_FACING, 1), (S_OUTER, -1))]
    both = {step: (2 * k, 2 * k + 1) for k, step in enumerate("ULR")}
    metal = {"u": 1, "r": 2, "l": 3}  # bond numbers of an S site
    walk = [[0, bond] for step in "ULR" for bond in both[step]]
    walk += [[1, metal["r"]], [1, metal["l"]], [3, metal["l"]], [3, metal["u"]],
             [5, metal["u"]], [5, metal["r"]]]
    for parent, step in ((7, "U"), (8, "U"), (8, "L"), (9, "L"), (10, "L"), (10, "R"), (11, "R"),
                         (12, "R"), (12, "U")):
        walk += [[parent, bond] for bond in both[step]]
    return {"name": "Mo", "element": "Mo", "side": "none", "partner": MO, "bonds": bonds, "walk": walk}


def s_site(facing):
    # The template of an outer S is that of a facing one with z turned round.
    z = -Z if facing else Z
    mate = S_OUTER if facing else S_FACING
    bonds = [{"to": mate, "vector_A": [0.0, 0.0, 2 * z]}]
    bonds += [{"to": MO, "vector_A": [*STEPS[step], z]} for step in "url"]
    metal = {"u": 1, "r": 2, "l": 3}
    own_side_first = {step: (2 * k, 2 * k + 1) if facing else (2 * k + 1, 2 * k)
                      for k, step in enumerate("ULR")}
    walk = [[0, 0]] + [[0, metal[step]] for step in "url"]
    for parent, steps in ((2, "LR"), (3, "RU"), (4, "UL")):
        walk += [[parent, bond] for step in steps for bond in own_side_first[step]]
    walk += [[parent, metal[step]] for parent, step in
             ((5, "u"), (7, "u"), (7, "r"), (9, "r"), (11, "r"), (11, "l"), (13, "l"), (15, "l"),
              (15, "u"))]
    side = "facing" if facing else "outer"
    return {"name": f"S {side}", "element": "S", "side": side, "partner": S_FACING, "bonds": bonds,
            "walk": walk}


DESCRIPTOR = {
    "kind": "template_walk",
    "layer_orientation": [1.0, -1.0],
    "sites": [mo_site(), s_site(True), s_site(False)],
    "bond_tolerance_A": 1.4,
    "bond_margin_A": 0.2,
    "partner_cutoff_A": 8.5,
    "partner_tie_A": 1e-5,
    "partner_tie_direction": [0.8, 0.55, 0.24],
    "side_cutoff_A": 3.4,
    "layer_clearance_A": 1.5,
    "layer_lateral_A": 4.0,
}

# --- the Hamiltonian -----------------------------------------------------------------------------

SYMBOL = {"m": "Mo", "s": "S"}


def hopping_classes():
    def entry(name, layers, pair, low, high, raer, network):
        return {"name": name, "layers": layers, "elements": [SYMBOL[pair[0]], SYMBOL[pair[1]]],
                "range_A": [low, high], "raer": raer, "network": network}

    for pair in ("mm", "ms", "sm", "ss"):
        yield entry(f"intra_{pair}_near", "same", pair, 0.0, 6.0, True, f"intra_near_{pair}")
        yield entry(f"intra_{pair}_long", "same", pair, 6.0, 12.0, True, f"intra_long_{pair}")
    for pair in ("mm", "ms", "sm"):
        yield entry(f"inter_{pair}", "different", pair, 0.0, 12.0, False, f"inter_{pair}")
    yield entry("inter_ss_near", "different", "ss", 0.0, 6.0, False, "inter_ss_near")
    yield entry("inter_ss_long", "different", "ss", 6.0, 12.0, False, "inter_ss_long")


def alignment():
    """K(strain) through the two constants of the 201-atom cell (arXiv:2403.13675)."""
    a0, height = np.sqrt(3.0) * Y2, 39.38842392
    area = 18.8400006294 * 16.3159191522
    unit_area = 0.5 * np.sqrt(3.0) * a0**2
    shifts = ((36, 31, -0.35818333333333324), (31, 36, 0.36479413159048546))
    strain, k = zip(*((np.sqrt(area / (n_in * unit_area)) - 1.0, c * area * height / (n_out - n_in))
                      for n_in, n_out, c in shifts))
    slope = (k[1] - k[0]) / (strain[1] - strain[0])
    return {"K_eV_A3": k[0] - slope * strain[0], "K_slope_eV_A3": slope, "unit_area_A2": unit_area,
            "counted_element": "Mo", "training_height_A": height}


def header(networks):
    return {
        "format": "dpw",
        "version": 1,
        "name": "published MoS2 bilayer",
        "provenance": {
            "paper": "arXiv:2403.13675",
            "data": "PBE + D2, Quantum ESPRESSO, 4x4 bilayers with 96 atoms; not public",
            "note": "one orientation only; direct forces without an energy; float32 weights",
        },
        "elements": [
            {"symbol": "Mo", "electrons": 6.0,
             "orbitals": ["dz2 along (0.866,-0.5,0)", "dz2 along (-0.866,-0.5,0)", "dz2 along (0,1,0)",
                          "dxz", "dyz"]},
            {"symbol": "S", "electrons": 4.0,
             "orbitals": ["pz along (0.866,0.5,s)", "pz along (-0.866,0.5,s)", "pz along (0,-1,s)"]},
        ],
        "spin_degeneracy": 2,
        "descriptor": DESCRIPTOR,
        "force": {"conservative": False, "raer_layer": 2, "raer_activated": False,
                  "networks": {"Mo": "force_mo", "S": "force_s"}},
        "hamiltonian": {"on_site": {"Mo": "self_m", "S": "self_s"},
                        "hopping": list(hopping_classes()), "alignment": alignment()},
        "networks": {name: {"activation": "relu", "n_layers": 3, "input_epsilon": 1e-5,
                            "output_scale": scale, "output_unit": unit}
                     for name, (_, scale, unit) in networks.items()},
    }


def write_safetensors(path, tensors, metadata):
    entries, blobs, end = {"__metadata__": metadata}, [], 0
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name], dtype="<f4")
        begin, end = end, end + array.nbytes
        entries[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [begin, end]}
        blobs.append(array.tobytes())
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    temporary.replace(path)


def convert(source, output):
    """Write the model of SOURCE to OUTPUT (paths)."""
    tensors = {}
    for name in NETWORKS:
        weights = read_weights(source, name)
        for ours, theirs in (("gamma", "bn_gamma"), ("beta", "bn_beta"), ("mean", "bn_mean"),
                             ("variance", "bn_var")):
            tensors[f"{name}.input.{ours}"] = weights[theirs]
        for layer in (1, 2, 3):
            tensors[f"{name}.layer{layer}.weight"] = weights[f"w{layer}"]
            tensors[f"{name}.layer{layer}.bias"] = weights[f"b{layer}"]
    write_safetensors(output, tensors, {"format": "dpw", "dpw": json.dumps(header(NETWORKS))})


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("-o", "--output", type=Path, default=Path("published.dpw"))
    options = parser.parse_args()
    convert(options.source, options.output)
    print(f"wrote {options.output} ({len(NETWORKS)} networks) from {options.source}")


if __name__ == "__main__":
    main()
