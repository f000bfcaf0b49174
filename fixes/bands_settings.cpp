// SPDX-License-Identifier: GPL-2.0-only
#include "bands_settings.h"

#include <algorithm>

#include "base/error.h"
#include "error.h"
#include "fmt/format.h"
#include "lammps.h"
#include "utils.h"

using namespace LAMMPS_NS;

namespace {

const std::vector<std::string> keywords = {
    "path", "mesh",   "nbands",  "solver",  "ranks_per_k", "hk",      "file",
    "text", "append", "vectors", "weights", "smearing",    "threads", "progress"};

bool is_keyword(const std::string &word) {
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

/// A number or a fraction like 1/3; nothing if the word is neither.
std::optional<double> read_fraction(const char *word) {
  try {
    return dpw::parse_fraction(word);
  } catch (const dpw::Error &) {
    return std::nullopt;
  }
}

}  // namespace

BandsSettings::BandsSettings(LAMMPS *lmp, int narg, char **arg) {
  Error *error = lmp->error;
  if (narg < 5) utils::missing_cmd_args(FLERR, "fix bands", error);
  every = utils::inumeric(FLERR, arg[3], false, lmp);
  if (every < 1)
    error->all(FLERR, "fix bands {}: N in `bands N compute-ID` must be 1 or more", arg[0]);
  compute_id = arg[4];

  for (int i = 5; i < narg;) {
    const std::string word = arg[i++];
    const auto need = [&](int n) {
      if (i + n > narg) utils::missing_cmd_args(FLERR, "fix bands " + word, error);
    };
    need(1);
    if (word == "path") {
      i = read_path(lmp, narg, arg, i);
    } else if (word == "mesh") {
      need(3);
      mesh.emplace();
      for (int &n : *mesh) n = utils::inumeric(FLERR, arg[i++], false, lmp);
    } else if (word == "nbands") {
      n_bands = utils::inumeric(FLERR, arg[i++], false, lmp);
      if (n_bands < 2)
        error->all(FLERR, "fix bands nbands must be 2 or more: one band on each side of the gap");
    } else if (word == "solver") {
      solver = arg[i++];
    } else if (word == "hk") {
      bloch_sum = arg[i++];
    } else if (word == "file") {
      file = arg[i++];
    } else if (word == "text") {
      text = arg[i++];
    } else if (word == "append") {
      append = utils::logical(FLERR, arg[i++], false, lmp) == 1;
    } else if (word == "vectors") {
      vectors = utils::logical(FLERR, arg[i++], false, lmp) == 1;
    } else if (word == "ranks_per_k") {
      ranks_per_k = utils::inumeric(FLERR, arg[i++], false, lmp);
      if (ranks_per_k < 1) error->all(FLERR, "fix bands ranks_per_k must be 1 or more");
    } else if (word == "weights") {
      for (; i < narg && !is_keyword(arg[i]); ++i) weights.emplace_back(arg[i]);
      if (weights.empty())
        error->all(FLERR, "fix bands weights needs one or more of layer, element and orbital");
    } else if (word == "smearing") {
      smearing = utils::numeric(FLERR, arg[i++], false, lmp);
      if (smearing < 0.0) error->all(FLERR, "fix bands smearing is a width in eV, not below 0");
    } else if (word == "threads") {
      threads = utils::inumeric(FLERR, arg[i++], false, lmp);
      if (threads < 1) error->all(FLERR, "fix bands threads must be 1 or more");
    } else if (word == "progress") {
      progress = utils::numeric(FLERR, arg[i++], false, lmp);
      if (progress < 0.0) error->all(FLERR, "fix bands progress is a time in seconds, not below 0");
    } else {
      error->all(FLERR, "fix bands does not know the keyword \"{}\" (it knows {})", word,
                 utils::join_words(keywords, ", "));
    }
  }
  if (corners.empty() && !mesh)
    error->all(FLERR,
               "fix bands {} needs k-points: give `path N G 0 0 0 M 0 1/2 0 ...` or `mesh n1 "
               "n2 n3`, or both",
               arg[0]);
  if (!text.empty() && corners.empty())
    error->all(FLERR, "fix bands text writes bands along a path: give one with `path`");
  if (vectors && file.empty())
    error->all(FLERR, "fix bands vectors yes needs a `file` to write them to");
  if (!weights.empty() && file.empty())
    error->all(FLERR, "fix bands weights needs a `file` to write them to");
}

/* path N  then LABEL kx ky kz, up to the next keyword. Returns where it stopped. */

int BandsSettings::read_path(LAMMPS *lmp, int narg, char **arg, int i) {
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
                    "fix bands path needs a number of points per segment and two corners or "
                    "more, each a name and three numbers: path 50 G 0 0 0 M 0 1/2 0");
  return i;
}
