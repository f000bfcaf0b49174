// SPDX-License-Identifier: GPL-2.0-only
#include "ave_bands_settings.h"

#include <algorithm>
#include <cmath>

#include "collective.h"
#include "error.h"
#include "fmt/format.h"
#include "lammps.h"
#include "utils.h"

using namespace LAMMPS_NS;

namespace {

const std::string style = "fix ave/bands";

const std::vector<std::string> words_known = {
    "path",   "mesh",   "spectral", "dos",       "weights",     "broadening", "erange",
    "nbands", "solver", "hk",       "threads",   "ranks_per_k", "also",       "weight",
    "ave",    "file",   "smearing", "reference", "progress",    "proof"};
// what does not change averages may differ when they are continued
const std::vector<std::string> of_no_effect = {"solver", "hk",       "threads", "ranks_per_k",
                                               "file",   "progress", "proof"};

bool is_word(const std::string &word) {
  return std::find(words_known.begin(), words_known.end(), word) != words_known.end();
}

}  // namespace

AveBandsSettings::AveBandsSettings(LAMMPS *lmp, int narg, char **arg) {
  if (narg < 7) utils::missing_cmd_args(FLERR, style, lmp->error);
  schedule.every = utils::bnumeric(FLERR, arg[3], false, lmp);
  schedule.repeat = utils::bnumeric(FLERR, arg[4], false, lmp);
  schedule.freq = utils::bnumeric(FLERR, arg[5], false, lmp);
  run_together(lmp, FLERR, style + " " + arg[0], [&]() { schedule.check(); });
  compute_id = arg[6];
  words.emplace_back("Nevery Nrepeat Nfreq", fmt::format("{} {} {}", arg[3], arg[4], arg[5]));
  for (int i = 7; i < narg;) {
    const int begin = i;
    if (!solve.read(lmp, style, narg, arg, i)) i = read_keyword(lmp, narg, arg, i);
    const std::string word = arg[begin];
    if (std::find(of_no_effect.begin(), of_no_effect.end(), word) != of_no_effect.end()) continue;
    std::string value;
    for (int w = begin + 1; w < i; ++w) value += (w > begin + 1 ? " " : "") + std::string(arg[w]);
    words.emplace_back(word, value);
  }
  check(lmp);
}

int AveBandsSettings::read_keyword(LAMMPS *lmp, int narg, char **arg, int i) {
  auto *error = lmp->error;
  const std::string word = arg[i++];
  const auto need = [&](int n) {
    if (i + n > narg) utils::missing_cmd_args(FLERR, style + " " + word, error);
  };
  if (!is_word(word))
    error->all(FLERR, "{} does not know the keyword \"{}\" (it knows {})", style, word,
               utils::join_words(words_known, ", "));
  need(1);
  if (word == "path") return path.read(lmp, style + " path", narg, arg, i, is_word);
  if (word == "spectral") return read_spectral(lmp, narg, arg, i);
  if (word == "dos") return read_dos(lmp, narg, arg, i);
  if (word == "weights" || word == "also") {
    std::vector<std::string> &list = word == "also" ? also : weights;
    for (; i < narg && !is_word(arg[i]); ++i) list.emplace_back(arg[i]);
    if (weights.empty() && word == "weights")
      error->all(FLERR, "{} weights needs one or more of layer, element and orbital", style);
    return i;
  }
  if (word == "mesh") {
    need(3);
    if (mesh_dos) error->all(FLERR, "{} has two meshes: give `mesh` or `dos mesh`", style);
    mesh.emplace();
    for (int &n : *mesh) n = utils::inumeric(FLERR, arg[i++], false, lmp);
  } else if (word == "broadening") {
    broadening = utils::numeric(FLERR, arg[i++], false, lmp);
    if (!(broadening > 0.0))
      error->all(FLERR, "{} broadening is a standard deviation in eV, above 0", style);
  } else if (word == "erange") {
    need(3);
    read_energies(lmp, arg + i);
    i += 3;
  } else if (word == "reference") {
    const std::string name = arg[i++];
    if (name == "hamiltonian")
      reference = Reference::hamiltonian;
    else if (name == "valence")
      reference = Reference::valence;
    else if (name == "fermi")
      reference = Reference::fermi;
    else
      error->all(FLERR, "{} reference is hamiltonian, valence or fermi, not {}", style, name);
  } else if (word == "ave") {
    const std::string name = arg[i++];
    if (name != "one" && name != "running")
      error->all(FLERR, "{} ave is one or running, not {}", style, name);
    running = name == "running";
  } else if (word == "weight") {
    weight = arg[i++];
    if (!utils::strmatch(weight, "^v_."))
      error->all(FLERR, "{} weight is an equal-style variable, v_NAME, not {}", style, weight);
  } else if (word == "file") {
    file = arg[i++];
  }
  return i;
}

/* layer|all path N LABEL kx ky kz ... */

int AveBandsSettings::read_spectral(LAMMPS *lmp, int narg, char **arg, int i) {
  const std::string of = arg[i];
  if ((of != "layer" && of != "all") || i + 2 >= narg || std::string(arg[i + 1]) != "path")
    lmp->error->all(FLERR,
                    "{} spectral is `spectral layer path N G 0 0 0 ...` for each layer in a cell "
                    "of its own, or `spectral all path ...` for the whole structure in one",
                    style);
  spectral.emplace();
  spectral->each_layer = of == "layer";
  return spectral->path.read(lmp, style + " spectral path", narg, arg, i + 2, is_word);
}

/* mesh n1 n2 n3, or kpm M R n1 n2 n3 */

int AveBandsSettings::read_dos(LAMMPS *lmp, int narg, char **arg, int i) {
  auto *error = lmp->error;
  const std::string method = arg[i++];
  const auto number = [&]() {
    if (i >= narg) utils::missing_cmd_args(FLERR, style + " dos " + method, error);
    return utils::inumeric(FLERR, arg[i++], false, lmp);
  };
  if (mesh_dos || kernel)
    error->all(FLERR, "{} averages one density of states: give `dos` once", style);
  if (method == "mesh") {
    if (mesh) error->all(FLERR, "{} has two meshes: give `mesh` or `dos mesh`", style);
    mesh_dos = true;
    mesh.emplace();
    for (int &n : *mesh) n = number();
  } else if (method == "kpm") {
    kernel.emplace();
    kernel->n_moments = number();
    kernel->n_vectors = number();
    for (int &n : kernel->mesh) n = number();
  } else {
    error->all(FLERR, "{} dos is `dos mesh n1 n2 n3` or `dos kpm M R n1 n2 n3`, not {}", style,
               method);
  }
  return i;
}

/* lo hi dE */

void AveBandsSettings::read_energies(LAMMPS *lmp, char **arg) {
  const double lo = utils::numeric(FLERR, arg[0], false, lmp);
  const double hi = utils::numeric(FLERR, arg[1], false, lmp);
  const double step = utils::numeric(FLERR, arg[2], false, lmp);
  const double n = std::round((hi - lo) / step);
  constexpr double most = 1e6;
  if (!(lo < hi) || !(step > 0.0) || !(n >= 1.0 && n < most) ||
      std::abs(n * step - (hi - lo)) > 1e-6 * step * n)
    lmp->error->all(FLERR,
                    "{} erange is `erange lo hi dE`, eV, with hi above lo by a whole number of "
                    "dE, less than a million",
                    style);
  energies = dpw::EnergyGrid{lo, hi, static_cast<int>(n) + 1};
}

void AveBandsSettings::check(LAMMPS *lmp) const {
  auto *error = lmp->error;
  const bool solves = mesh || !path.corners.empty() || spectral;
  if (!solves && !kernel)
    error->all(FLERR,
               "{} has nothing to average: give `spectral`, `dos`, or k-points for the gap by "
               "`mesh` or `path`",
               style);
  if ((spectral || mesh_dos || kernel) && !energies)
    error->all(FLERR, "{} spectral and dos need the energies: erange lo hi dE", style);
  if (!weights.empty() && !mesh_dos && !kernel)
    error->all(FLERR, "{} weights is for a density of states: give `dos`", style);
  if (reference != Reference::hamiltonian && !solves)
    error->all(FLERR,
               "{} reference valence or fermi needs k-points that are solved: give `mesh`, "
               "`path` or `spectral`",
               style);
}
