// SPDX-License-Identifier: GPL-2.0-only
#include "pair_frame.h"

#include "error.h"
#include "force.h"
#include "pair_dpwannier.h"
#include "update.h"

using namespace LAMMPS_NS;

LammpsFrame &PairFrame::find() {
  auto *pair = dynamic_cast<PairDPWannier *>(force->pair_match("dpwannier", 1));
  if (pair == nullptr)
    error->all(FLERR,
               "{} has no model: give it one, `model FILE ELEMENTS`, or use pair_style dpwannier "
               "(once, alone or in pair_style hybrid) before it in the input",
               who_);
  if (pair->frame() == nullptr)
    error->all(FLERR, "{} without `model` needs the pair_coeff of pair_style dpwannier before it",
               who_);
  return *pair->frame();
}

/* At the end of a step fixes may move atoms with the cell (fix deform). H is that of the present
   atoms, as every other output is, and needs their features; forces stay those of the step. */

void PairFrame::refresh() {
  LammpsFrame &frame = find();
  move_ghosts_with_cell();
  const bool is_of_step = frame.evaluated_step() == update->ntimestep;
  if (is_of_step && frame.is_present()) return;
  if (update->whichflag == 0 || !is_of_step || !frame.has_present_atoms())
    error->all(FLERR,
               "{} is asked for before the forces of step {} are known for the present atoms: use "
               "it in thermo, dump or a fix of a run, or after `run 0`",
               who_, update->ntimestep);
  frame.evaluate_features();
}
