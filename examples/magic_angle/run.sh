#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Flat bands of twisted bilayer graphene, rigid and relaxed. Called by `./run demo magic_angle`; argument:
# folder for the results (default: build/magic_angle). DPW_DEMO_QUICK=1: a larger angle, 364 atoms.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/magic_angle}
mkdir -p "$out"
cd "$out"

m=31 points=5 bands=20 steps=200 # 1.05 degrees, 11,908 atoms
if [ -n "${DPW_DEMO_QUICK:-}" ]; then m=5 points=3 steps=40; fi

dpw twist --lower $((m + 1)) "$m" --upper "$m" $((m + 1)) --cell hexagonal --height 30 \
  --material "$root/potentials/structures/graphene.json" -o twisted.lmp
ranks=$(nproc)
[ "$ranks" -le 8 ] || ranks=8
export OMP_NUM_THREADS=1
rm -f log.lammps rigid.h5 relaxed.h5 ./*.png
echo "Bands as built, relaxation, bands after it, on $ranks ranks ..."
"$DPW_MPIEXEC" -n "$ranks" lmp -in "$here/in.magic_angle" -log log.lammps -var plugin "$DPW_PLUGIN" \
  -var model "$root/potentials/graphene.dpw" -var data twisted.lmp -var points "$points" -var bands "$bands" \
  -var steps "$steps" |
  grep --line-buffered -E '^ +(Step|[0-9]+) +[-P]|^fix bands|Stopping criterion|ERROR' # what happens, as it happens
python "$here/draw_magic.py" rigid.h5 relaxed.h5 relaxed.lmp -o flat_bands.png
echo
echo "flat bands, rigid and relaxed   $out/flat_bands.png"
