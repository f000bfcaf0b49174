#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The main job, as ./run demo calls it. Needs lmp, python and dpw on PATH and DPW_PLUGIN.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/demo}
mkdir -p "$out"
cd "$out"

# DPW_DEMO_MODEL=published takes the networks of arXiv:2403.13675 instead of this package's own.
model=$root/potentials/MoS2.dpw
if [ "${DPW_DEMO_MODEL:-}" = published ]; then
  reference=${DPW_REFERENCE_DIR:-$root/../shared/reference}
  if [ ! -d "$reference/weights" ] && [ ! -d "$reference/force_model" ]; then
    echo "The published networks state no licence and are not part of this package. Clone the authors'"
    echo "repository (see arXiv:2403.13675) and name its folder:"
    echo "  DPW_DEMO_MODEL=published DPW_REFERENCE_DIR=FOLDER ./run demo"
    exit 2
  fi
  model=published.dpw
  python "$root/tools/import_published.py" "$reference" -o "$model"
fi

# The cell of the paper's 201-atom example: 36 and 31 MoS2, twisted by 8.95 degrees.
dpw twist --lower 6 0 --upper 5 1 --material "$root/potentials/structures/MoS2.json" \
  --height 39.38842392 --lower-plane 3.1325 --offset 0.6666666667 0.3333333333 -o twisted.lmp

ranks=$(nproc)
[ "$ranks" -le 4 ] || ranks=4
export OMP_NUM_THREADS=1
rm -f log.lammps bands.h5 run.h5 bands.png
echo "Running LAMMPS on $ranks ranks ..."
"$DPW_MPIEXEC" -n "$ranks" lmp -in "$here/in.twisted_mos2" -log log.lammps -screen none \
  -var plugin "$DPW_PLUGIN" -var model "$model" -var data twisted.lmp &
lammps=$!
touch log.lammps
tail -n +1 -f --pid=$lammps log.lammps | grep --line-buffered -E '^fix bands|^ERROR|^ +Step |^ +[0-9]+ +[-0-9.e]+ +[-0-9.e]+ ' || true
wait $lammps

python "$root/tools/plot_bands.py" bands.h5 --run run.h5 -o bands.png
echo
echo "band structure   $out/bands.png"
echo "bands, relaxed   $out/bands.h5 (and bands.dat)"
echo "bands, run       $out/run.h5"
echo "log              $out/log.lammps"
