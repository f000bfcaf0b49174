#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A model of another material from start to finish: data, training, twisted bands. Called by
# `./run demo graphene`; argument: folder for the results (default: build/graphene).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
out=${1:-$root/build/graphene}
if [ ! -x "$(dirname "$(command -v dpw)")/dpw-train" ]; then
  echo "dpw was built without dpw-train: ./run build brings LibTorch"
  exit 2
fi
mkdir -p "$out"
cp "$here"/graphene*.json "$out"
cd "$out"
export OMP_NUM_THREADS=1

# 1. Data: cells of 4 to 16 atoms, none of them twisted.
python "$here/tight_binding.py" cells
dpw dataset graphene.h5 --config graphene.dataset.json

# 2. Training.
dpw train graphene.train.json

# 3. Structures outside the training set, and their bands: twisted by 21.79 and 9.43 degrees.
bands() { # bands NAME POINTS LOWER UPPER
  # shellcheck disable=SC2086 # two words each
  dpw twist --material graphene.json --stacking 3R --cell hexagonal --height 20 --lower $3 --upper $4 -o "$1.extxyz"
  dpw bands graphene.dpw --structure "$1.extxyz" --restart no -o "$1.h5" \
    --path "$2" K 1/3 1/3 0 G 0 0 0 M 0 1/2 0 K 1/3 1/3 0
}
bands twisted_21.79 16 "2 1" "1 2"
bands twisted_9.43 8 "4 3" "3 4"
python "$here/compare.py" twisted_21.79 twisted_9.43 -o bands.png
