// SPDX-License-Identifier: GPL-2.0-only
#include "energy_needs.h"

#include <cstring>

#include "comm.h"
#include "compute.h"
#include "error.h"
#include "fmt/format.h"
#include "library.h"
#include "modify.h"
#include "update.h"

using namespace LAMMPS_NS;

namespace {

/// What to do where a pressure is asked for.
std::string no_virial(const std::string &model_path) {
  return fmt::format(
      "the model {} gives forces without a virial, so there is no pressure or stress: "
      "use `thermo_style custom step temp pe ...` without press, a fixed cell (no fix "
      "npt, nph, press/berendsen or box/relax), and no stress computes",
      model_path);
}

}  // namespace

void EnergyNeeds::check_run(const std::string &model_path) {
  if (update->whichflag == 2) {
    const std::string style = update->minimize_style;
    if (!utils::strmatch(style, "^fire") && !utils::strmatch(style, "^quickmin"))
      error->all(FLERR,
                 "min_style {} follows an energy, which the model {} does not have: use `min_style "
                 "fire` or `min_style quickmin`",
                 style, model_path);
    if (update->etol > 0.0)
      error->all(FLERR,
                 "minimize with an energy tolerance would stop at once, since the model {} has no "
                 "energy: use `minimize 0 FTOL ...`",
                 model_path);
  }
  for (const Compute *compute : modify->get_compute_list()) {
    const bool reads_virial = compute->pressflag != 0 || compute->pressatomflag != 0;
    // LAMMPS defines thermo_press in every run; whether it is read, the thermo columns tell.
    if (reads_virial && std::strcmp(compute->id, "thermo_press") != 0)
      error->all(FLERR, "compute {} ({}) cannot work: {}", compute->id, compute->style,
                 no_virial(model_path));
  }
  if (!warned_ && comm->me == 0)
    error->warning(FLERR,
                   "the model {} gives forces without an energy: pe is zero, and the total energy "
                   "of a run means nothing",
                   model_path);
  warned_ = true;
}

void EnergyNeeds::check_columns(const std::string &model_path) const {
  const auto *n_columns = static_cast<int *>(lammps_last_thermo(lmp, "num", 0));
  for (int i = 0; n_columns != nullptr && i < *n_columns; ++i) {
    const auto *column = static_cast<const char *>(lammps_last_thermo(lmp, "keyword", i));
    if (utils::strmatch(column, "^Press$") || utils::strmatch(column, "^P[xyz][xyz]$"))
      error->all(FLERR, "thermo column {} cannot be printed: {}", column, no_virial(model_path));
  }
}
