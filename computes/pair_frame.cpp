// SPDX-License-Identifier: GPL-2.0-only
#include "pair_frame.h"

#include "comm.h"
#include "domain.h"
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
  const bool in_run = update->whichflag != 0;
  if (in_run && domain->box_change != 0) comm->forward_comm();
  const bool is_known = frame.evaluated_step() == update->ntimestep && frame.has_present_atoms();
  if (is_known && frame.is_present()) return;
  if (!is_known || !in_run)
    error->all(FLERR,
               "{} is asked for before the forces of step {} are known for the present atoms: use "
               "it in thermo, dump or a fix of a run, or after `run 0`",
               who_, update->ntimestep);
  dpw::ForceOutput features_only;
  frame.evaluate(features_only);
}
