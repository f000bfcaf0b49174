// SPDX-License-Identifier: GPL-2.0-only
#include "own_frame.h"

#include <cstring>

#include "comm.h"
#include "domain.h"
#include "error.h"
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
}

void OwnFrame::setup() { frame_.find_lists(); }

void OwnFrame::refresh() {
  const bool in_run = update->whichflag != 0;
  // What changes the cell at the end of a step leaves ghosts where they were.
  if (in_run && domain->box_change != 0) comm->forward_comm();
  if (!frame_.is_present()) {
    if (!in_run)
      error->all(FLERR,
                 "{} is asked for between runs, and atoms or the cell have changed since the last "
                 "one: ask for it in a run (thermo_style, dump, fix), or after `run 0`",
                 who_);
    frame_.find_lists();
  }
  if (frame_.evaluated_step() >= 0) return;
  dpw::ForceOutput features_only;
  frame_.evaluate(features_only);
  watch_.look(frame_.frame().force_field());
}
