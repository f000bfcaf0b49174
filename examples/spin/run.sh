#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bands of a relaxed, twisted WSe2 bilayer with the spins of its states. Called by `./run demo spin`;
# argument: folder for the results (default: build/spin_demo). DPW_DEMO_QUICK=1: a smaller cell.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/spin_demo}
mkdir -p "$out"
cd "$out"

lower="4 3" upper="3 4" points=10 bands=24 below=200 # 9.43 degrees, 222 atoms
if [ -n "${DPW_DEMO_QUICK:-}" ]; then lower="2 1" upper="1 2" points=3 below=48; fi
model=$root/potentials/WSe2.dpw

# shellcheck disable=SC2086 # two numbers each
dpw twist --lower $lower --upper $upper --stacking 3R --cell hexagonal --height 40 --material "$root/potentials/structures/WSe2.json" \
  -o twisted.lmp
ranks=$(nproc)
[ "$ranks" -le 4 ] || ranks=4
export OMP_NUM_THREADS=1
rm -f log.lammps without.h5 with.h5 unfolded.h5 ./*.png
echo "Relaxing, and bands without spin-orbit coupling and with it, on $ranks ranks ..."
"$DPW_MPIEXEC" -n "$ranks" lmp -in "$here/in.spin" -log log.lammps -screen none -var plugin "$DPW_PLUGIN" \
  -var model "$model" -var data twisted.lmp -var points "$points" -var bands "$bands" \
  -var field 0.02
grep -E 'Stopping criterion|^fix bands' log.lammps

echo "The lower layer's own bands around its K, unfolded, on $ranks threads ..."
dpw bands "$model" --structure relaxed.lmp --elements W Se --soc --unfold 1 --weights spin --nbands "$below" \
  --threads "$ranks" --path "$points" A 1/5 1/5 0 K 1/3 1/3 0 M 1/2 1/2 0 -o unfolded.h5 --restart no >unfolded.log
grep '^gap ' unfolded.log
python "$here/draw_spin.py" with.h5 without.h5 unfolded.h5 -o spin.png
echo
echo "bands with their spins   $out/spin.png"
