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

/* In a run atoms may have moved at the end of the step (fix deform): H is that of the step's RAERs,
   as thermo output has the step's forces. Between runs nobody would expect that. */

void PairFrame::refresh() {
  const LammpsFrame &frame = find();
  const bigint step = update->ntimestep;
  const bool in_run = update->whichflag != 0;
  if (frame.evaluated_step() != step || !(in_run ? frame.has_present_atoms() : frame.is_present()))
    error->all(FLERR,
               "{} is asked for before the forces of step {} are known for the present atoms: use "
               "it in thermo, dump or a fix of a run, or after `run 0`",
               who_, step);
}
