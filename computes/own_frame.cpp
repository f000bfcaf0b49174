// SPDX-License-Identifier: GPL-2.0-only
#include "own_frame.h"

#include <cstring>

#include "error.h"
#include "neighbor.h"
#include "update.h"

using namespace LAMMPS_NS;

OwnFrame::OwnFrame(LAMMPS *lmp, const std::string &who, const std::string &path,
                   const std::vector<std::string> &elements)
    : FrameSource(lmp),
      who_(who),
      frame_(lmp, who, path, elements, LammpsExchange::Lists::own),
      watch_(lmp, who) {}

void OwnFrame::init() {
  // Only lengths matter: energies of the Hamiltonian are eV in any case.
  const char *units = update->unit_style;
  if (std::strcmp(units, "metal") != 0 && std::strcmp(units, "real") != 0)
    error->all(FLERR,
               "{} takes lengths for A: use a pair style of `units metal` or `units real`, not of "
               "`units {}`",
               who_, units);
  frame_.init();
  watch_.use(frame_.frame().force_field(), frame_.model_path());
  n_builds_ = -1;
}

void OwnFrame::setup() { find_lists(); }

/* Commands that move atoms to other ranks take the ghosts away, and a run with `pre no` makes none.
 */

void OwnFrame::find_lists() {
  const bool same_ghosts = n_builds_ == neighbor->ncalls && build_step_ == neighbor->lastcall;
  if (same_ghosts && !frame_.has_as_many_atoms())
    error->all(FLERR,
               "{}: atoms have changed, and LAMMPS has not looked for ghosts since: leave out `pre "
               "no`",
               who_);
  frame_.find_lists();
  n_builds_ = neighbor->ncalls;
  build_step_ = neighbor->lastcall;
}

void OwnFrame::refresh() {
  move_ghosts_with_cell();
  if (!frame_.is_present()) {
    if (update->whichflag == 0)
      error->all(
          FLERR,
          "{} is asked for between runs, and atoms, groups or the cell have changed since it "
          "was asked for or a run began: ask for it in a run (thermo_style, dump, fix), or "
          "after `run 0`",
          who_);
    find_lists();
  }
  if (frame_.evaluated_step() >= 0) return;
  frame_.evaluate_features();
  watch_.look(frame_.frame().force_field());
}
