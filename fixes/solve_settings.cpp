// SPDX-License-Identifier: GPL-2.0-only
#include "solve_settings.h"

#include <optional>

#include "base/error.h"
#include "error.h"
#include "fmt/format.h"
#include "lammps.h"
#include "utils.h"

using namespace LAMMPS_NS;

namespace {

/// A number or a fraction like 1/3; nothing if the word is neither.
std::optional<double> read_fraction(const char *word) {
  try {
    return dpw::parse_fraction(word);
  } catch (const dpw::Error &) {
    return std::nullopt;
  }
}

}  // namespace

bool SolveSettings::read(LAMMPS *lmp, const std::string &style, int narg, char **arg, int &i) {
  auto *error = lmp->error;
  const std::string word = arg[i];
  const auto value = [&]() -> char * {
    if (i + 2 > narg) utils::missing_cmd_args(FLERR, style + " " + word, error);
    i += 2;
    return arg[i - 1];
  };
  if (word == "nbands") {
    n_bands = utils::inumeric(FLERR, value(), false, lmp);
    if (n_bands < 2)
      error->all(FLERR, "{} nbands must be 2 or more: one band on each side of the gap", style);
  } else if (word == "solver") {
    solver = value();
  } else if (word == "proof") {
    const std::string name = value();
    if (name != "full" && name != "gap")
      error->all(FLERR, "{} proof is full or gap, not {}", style, name);
    proof = dpw::parse_window_proof(name);
  } else if (word == "hk") {
    bloch_sum = value();
  } else if (word == "ranks_per_k") {
    ranks_per_k = utils::inumeric(FLERR, value(), false, lmp);
    if (ranks_per_k < 1) error->all(FLERR, "{} ranks_per_k must be 1 or more", style);
  } else if (word == "smearing") {
    smearing = utils::numeric(FLERR, value(), false, lmp);
    if (!(smearing >= 0.0)) error->all(FLERR, "{} smearing is a width in eV, not below 0", style);
  } else if (word == "threads") {
    threads = utils::inumeric(FLERR, value(), false, lmp);
    if (threads < 1) error->all(FLERR, "{} threads must be 1 or more", style);
  } else if (word == "progress") {
    progress = utils::numeric(FLERR, value(), false, lmp);
    if (!(progress >= 0.0))
      error->all(FLERR, "{} progress is a time in seconds, not below 0", style);
  } else {
    return false;
  }
  return true;
}

int PathWords::read(LAMMPS *lmp, const std::string &command, int narg, char **arg, int i,
                    const std::function<bool(const std::string &)> &is_keyword) {
  points_per_segment = utils::inumeric(FLERR, arg[i++], false, lmp);
  corners.clear();
  for (; i + 3 < narg && !is_keyword(arg[i]); i += 4) {
    Eigen::Vector3d k;
    bool complete = true;
    for (int d = 0; d < 3 && complete; ++d) {
      const std::optional<double> number = read_fraction(arg[i + 1 + d]);
      complete = number.has_value();
      if (number) k[d] = *number;
    }
    if (!complete) break;
    corners.push_back({arg[i], k});
  }
  if (corners.size() < 2)
    lmp->error->all(FLERR,
                    "{} needs a number of points per segment and two corners or more, each a name "
                    "and three numbers: path 50 G 0 0 0 M 0 1/2 0",
                    command);
  return i;
}
