#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A twisted MoS2 bilayer (201 atoms) at rest and at 50, 150 and 300 K: gap and spectral functions, averaged
# during the runs. Called by `./run demo hot_bands`; argument: folder for the results (default: build/hot).
# DPW_HOT_PS=100: runs of 100 ps instead of 2, and more k-points. What was stopped goes on from its last
# restart file, and so does a run that is to be longer. DPW_DEMO_QUICK=1: the shortest run that shows all
# of this.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/hot}
mkdir -p "$out"
cd "$out"

# steps of 1 fs
temperatures=(50 150 300) steps=$((${DPW_HOT_PS:-2} * 1000)) equilibrate=500
points=3 ngap=100 nedges=200 window=400 nspectral=1000
if [ -n "${DPW_DEMO_QUICK:-}" ]; then
  temperatures=(300) steps=200 points=2 ngap=25 nedges=50 window=100 nspectral=100
  rm -f settings
elif [ -n "${DPW_HOT_PS:-}" ]; then
  equilibrate=5000 points=12 ngap=200 nedges=500 window=5000 nspectral=5000
fi

# Averages go on with the same settings only.
settings="$points $ngap $nedges $window $nspectral $equilibrate"
if [ "$(cat settings 2>/dev/null)" != "$settings" ]; then
  rm -f gap.*.h5 edges.*.h5 spectral.*.h5 hot.*.restart hot.png
  echo "$settings" >settings
fi

export OMP_NUM_THREADS=1
run() { # run INPUT LABEL ARGS...
  "$DPW_MPIEXEC" -n "${DPW_RANKS:-2}" lmp -in "$here/$1" -log "$2.log" -screen none -var label "$2" \
    -var here "$here" -var plugin "$DPW_PLUGIN" -var model "$root/potentials/MoS2.dpw" \
    -var points "$points" "${@:3}"
}

hot() { # hot TEMPERATURE STEPS
  local last begin=yes
  last=$({ ls hot."$1"K.*.restart 2>/dev/null || true; } | cut -d. -f3 | sort -n | tail -n 1)
  if [ -n "$last" ]; then begin=no; fi
  if [ "${last:-0}" -ge "$2" ]; then return; fi
  echo "$1 K, from step ${last:-0} to $2 ..."
  run in.hot_bands "$1K" -var T "$1" -var begin "$begin" -var equilibrate "$equilibrate" -var steps "$2" \
    -var every "$window" -var seed $((1000 * ${last:-0} / window + $1)) \
    -var ngap "$ngap" -var nedges "$nedges" -var window "$window" -var nspectral "$nspectral"
  grep '^WARNING: pair_style dpwannier' "$1K.log" || true
  grep "^fix ave/bands G: step $2:" "$1K.log"
}

if [ ! -e spectral.0K.h5 ]; then
  echo "At rest ..."
  dpw twist --lower 6 0 --upper 5 1 --material "$root/potentials/structures/MoS2.json" \
    --atom-style full -o twisted.lmp >twist.log
  run in.frozen 0K -var data twisted.lmp -var ngap 1 -var nedges 1 -var window 1 -var nspectral 1
fi
for t in "${temperatures[@]}"; do
  # the tests stop in the middle and go on
  if [ -n "${DPW_DEMO_QUICK:-}" ]; then hot "$t" $((steps / 2)); fi
  hot "$t" "$steps"
done
PYTHONPATH=$root/python python "$here/draw_hot.py" "${temperatures[@]}" -o hot.png
echo
echo "gap against temperature, spectral functions   $out/hot.png"
