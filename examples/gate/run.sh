#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The gap of an MoS2 bilayer against a field across it. Called by `./run demo gate`; argument: folder for
# the results (default: build/gate). DPW_DEMO_QUICK=1: fewer fields and k-points.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/gate}
mkdir -p "$out"
cd "$out"

fields="0 0.02 0.04 0.06 0.08 0.1 0.12 0.14 0.16 0.18 0.2 0.22 0.24 0.26" points=20
if [ -n "${DPW_DEMO_QUICK:-}" ]; then fields="0 0.12 0.16 0.2" points=6; fi
read -ra list <<<"$fields"

dpw twist --lower 1 0 --upper 1 0 --height 30 --material "$root/potentials/structures/MoS2.json" \
  -o bilayer.lmp >twist.log
export OMP_NUM_THREADS=1
rm -f variable.h5 field.h5 gate.png log.lammps
echo "Bands of the bilayer in fields of $fields V/A ..."
lmp -in "$here/in.gate" -log log.lammps -screen none -var plugin "$DPW_PLUGIN" \
  -var model "$root/potentials/MoS2.dpw" -var data bilayer.lmp -var fields "$fields" -var points "$points"
python "$here/draw_gate.py" variable.h5 field.h5 relaxed.lmp --fields "${list[@]}" -o gate.png

# The same without LAMMPS, for one field.
dpw bands "$root/potentials/MoS2.dpw" --structure relaxed.lmp --elements Mo S --field 0 0 0.1 --restart no \
  --path "$points" G 0 0 0 M 0 1/2 0 K 1/3 1/3 0 G 0 0 0 --nbands 12 -o alone.h5 >alone.log
grep -E '^(potential|gap) ' alone.log
echo
echo "bands, and the gap against the field   $out/gate.png"
