#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Ablation of the inputs of the hopping networks: trains six models of MoS2 and prints
# their errors side by side. Called by `./run demo ablation`; arguments: folder for the results
# (default: build/ablation), options of dpw train (--resume, --check).
# DPW_DEMO_QUICK=1: only checks settings and data.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
out=${1:-$root/build/ablation}
if [ ! -x "$(dirname "$(command -v dpw)")/dpw-train" ]; then
  echo "dpw was built without dpw-train: ./run build brings LibTorch"
  exit 2
fi
mkdir -p "$out"
cp "$here"/*.json "$root/potentials/training/MoS2.h5" "$out"
cd "$out"
configs=()
for file in "$here"/?_*.json; do configs+=("$(basename "$file")"); done
options=("${@:2}")
if [ -n "${DPW_DEMO_QUICK:-}" ]; then options+=(--check); fi
dpw train "${configs[@]}" "${options[@]}"
case " ${options[*]} " in *" --check "*) exit 0 ;; esac
python "$here/table.py" "${configs[@]/%.json/.report.json}"
