// SPDX-License-Identifier: GPL-2.0-only
#include "bands_settings.h"

#include <algorithm>

#include "error.h"
#include "fmt/format.h"
#include "lammps.h"
#include "utils.h"

using namespace LAMMPS_NS;

namespace {

const std::vector<std::string> keywords = {
    "path",   "mesh",    "nbands",   "solver",  "ranks_per_k", "hk",      "file",     "text",
    "append", "vectors", "overlaps", "weights", "smearing",    "threads", "progress", "proof"};

bool is_keyword(const std::string &word) {
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

}  // namespace

BandsSettings::BandsSettings(LAMMPS *lmp, int narg, char **arg) {
  auto *error = lmp->error;
  if (narg < 5) utils::missing_cmd_args(FLERR, "fix bands", error);
  every = utils::inumeric(FLERR, arg[3], false, lmp);
  if (every < 1)
    error->all(FLERR, "fix bands {}: N in `bands N compute-ID` must be 1 or more", arg[0]);
  compute_id = arg[4];

  for (int i = 5; i < narg;) {
    if (solve.read(lmp, "fix bands", narg, arg, i)) continue;
    const std::string word = arg[i++];
    const auto need = [&](int n) {
      if (i + n > narg) utils::missing_cmd_args(FLERR, "fix bands " + word, error);
    };
    need(1);
    if (word == "path") {
      i = path.read(lmp, "fix bands path", narg, arg, i, is_keyword);
    } else if (word == "mesh") {
      need(3);
      mesh.emplace();
      for (int &n : *mesh) n = utils::inumeric(FLERR, arg[i++], false, lmp);
    } else if (word == "file") {
      file = arg[i++];
    } else if (word == "text") {
      text = arg[i++];
    } else if (word == "append") {
      append = utils::logical(FLERR, arg[i++], false, lmp) == 1;
    } else if (word == "vectors") {
      vectors = utils::logical(FLERR, arg[i++], false, lmp) == 1;
    } else if (word == "overlaps") {
      overlaps = utils::logical(FLERR, arg[i++], false, lmp) == 1;
    } else if (word == "weights") {
      for (; i < narg && !is_keyword(arg[i]); ++i) weights.emplace_back(arg[i]);
      if (weights.empty())
        error->all(FLERR,
                   "fix bands weights needs one or more of layer, element, orbital and spin");
    } else {
      error->all(FLERR, "fix bands does not know the keyword \"{}\" (it knows {})", word,
                 utils::join_words(keywords, ", "));
    }
  }
  if (path.corners.empty() && !mesh)
    error->all(FLERR,
               "fix bands {} needs k-points: give `path N G 0 0 0 M 0 1/2 0 ...` or `mesh n1 "
               "n2 n3`, or both",
               arg[0]);
  if (!text.empty() && path.corners.empty())
    error->all(FLERR, "fix bands text writes bands along a path: give one with `path`");
  if (vectors && file.empty())
    error->all(FLERR, "fix bands vectors yes needs a `file` to write them to");
  if (overlaps && file.empty())
    error->all(FLERR, "fix bands overlaps yes needs a `file` to write them to");
  if (!weights.empty() && file.empty())
    error->all(FLERR, "fix bands weights needs a `file` to write them to");
}
