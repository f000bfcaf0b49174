// SPDX-License-Identifier: GPL-2.0-only
#include "wannierham_settings.h"

#include <algorithm>
#include <set>

#include "atom.h"
#include "base/error.h"
#include "domain_watch.h"
#include "error.h"
#include "lammps.h"
#include "layer_rules.h"
#include "layouts/layout_names.h"
#include "layouts/tight_binding_layout.h"
#include "utils.h"

using namespace LAMMPS_NS;

static const std::vector<std::string> keywords = {
    "model", "cutoff", "threshold", "layers", "shift", "onsite", "field", "domain",
    "every", "errors", "soc",       "atom",   "hr",    "hdf5",   "write"};

WannierHamSettings::WannierHamSettings(LAMMPS *lmp, int narg, char **arg) {
  for (int i = 3; i < narg;) {
    const std::string word = arg[i++];
    if (std::find(keywords.begin(), keywords.end(), word) == keywords.end())
      lmp->error->all(FLERR,
                      "compute wannierham does not know the keyword \"{}\" (model, cutoff, "
                      "threshold, layers, shift, onsite, field, domain, every, errors, soc, atom, "
                      "hr, hdf5, write)",
                      word);
    if (i == narg) utils::missing_cmd_args(FLERR, "compute wannierham " + word, lmp->error);
    if (word == "model") {
      i += read_model(lmp, narg - i, arg + i);
    } else if (DomainWatch::knows(word)) {
      domain_words.push_back({word, arg[i++]});
    } else if (word == "cutoff") {
      cutoff = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "threshold") {
      threshold = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "layers") {
      int n_read = 0;
      layers = read_layer_rule(lmp, narg - i, arg + i, n_read);
      i += n_read;
    } else if (word == "shift") {
      i += read_shifts(lmp, narg - i, arg + i);
    } else if (word == "onsite") {
      i += read_on_site_variable(lmp, narg - i, arg + i);
    } else if (word == "field") {
      i += read_field(lmp, narg - i, arg + i);
    } else if (word == "errors") {
      errors = utils::logical(FLERR, arg[i++], false, lmp) != 0;
    } else if (word == "soc") {
      i += read_spin_orbit(lmp, narg - i, arg + i);
    } else if (word == "atom") {
      i += read_atom_columns(lmp, narg - i, arg + i);
    } else if (word == "hr") {
      files.hr_prefix = arg[i++];
    } else if (word == "write") {
      i += read_layout(lmp, narg - i, arg + i);
    } else {
      files.hdf5 = arg[i++];
    }
  }
  if (!domain_words.empty() && !model)
    lmp->error->all(FLERR,
                    "compute wannierham {} belongs to `model`: without it, pair_style dpwannier "
                    "watches the training domain, and has this keyword",
                    domain_words.front()[0]);
  check_names(lmp);
}

void WannierHamSettings::check_names(LAMMPS *lmp) const {
  std::set<std::string> seeds;
  if (!files.hr_prefix.empty()) seeds.insert(files.hr_prefix);
  for (const HamiltonianFiles::Layout &layout : files.layouts) {
    try {
      dpw::find_layout(layout.name).check_name(layout.out);
    } catch (const dpw::Error &failure) {
      lmp->error->all(FLERR, "compute wannierham write: {}", failure.what());
    }
    if (!seeds.insert(dpw::seed_of(layout.out)).second)
      lmp->error->all(FLERR,
                      "compute wannierham writes two layouts with the name {}, and files of one "
                      "would replace those of the other: give each its own name",
                      dpw::seed_of(layout.out));
  }
}

int WannierHamSettings::read_model(LAMMPS *lmp, int narg, char **arg) {
  const int n_words = 1 + lmp->atom->ntypes;
  if (narg < n_words)
    lmp->error->all(FLERR,
                    "compute wannierham model needs a FILE and one element (or NULL) for each of "
                    "the {} atom types",
                    lmp->atom->ntypes);
  model = ModelFile{arg[0], {arg + 1, arg + n_words}};
  return n_words;
}

int WannierHamSettings::read_shifts(LAMMPS *lmp, int narg, char **arg) {
  shifts.reset();
  if (std::string(arg[0]) == "auto") return 1;
  shifts.emplace();
  int n = 0;
  for (; n < narg && utils::is_double(arg[n]); ++n)
    shifts->push_back(utils::numeric(FLERR, arg[n], false, lmp));
  return n;
}

int WannierHamSettings::read_on_site_variable(LAMMPS *lmp, int /*narg*/, char **arg) {
  const std::string word = arg[0];
  if (word.size() < 3 || word.substr(0, 2) != "v_")
    lmp->error->all(FLERR, "compute wannierham onsite takes an atom-style variable, v_NAME, not {}",
                    word);
  on_site_variable = word.substr(2);
  return 1;
}

int WannierHamSettings::read_spin_orbit(LAMMPS *lmp, int narg, char **arg) {
  lambda.clear();
  spin_orbit = false;
  if (std::string(arg[0]) != "lambda") {
    spin_orbit = utils::logical(FLERR, arg[0], false, lmp) != 0;
    return 1;
  }
  std::vector<std::string> words;
  int n = 1;
  for (; n + 2 < narg && utils::is_double(arg[n + 2]); n += 3)
    words.insert(words.end(), arg + n, arg + n + 3);
  try {
    lambda = dpw::parse_lambda(words);
  } catch (const dpw::Error &failure) {
    lmp->error->all(FLERR, "compute wannierham soc: {}", failure.what());
  }
  return n;
}

int WannierHamSettings::read_field(LAMMPS *lmp, int narg, char **arg) {
  if (narg < 3)
    lmp->error->all(FLERR, "compute wannierham field needs three components in V/A: Ex Ey Ez");
  field.emplace();
  for (std::size_t d = 0; d < 3; ++d) (*field)[d] = utils::numeric(FLERR, arg[d], false, lmp);
  return 3;
}

int WannierHamSettings::read_atom_columns(LAMMPS *lmp, int narg, char **arg) {
  atom_columns.clear();
  for (int i = 0; i < narg; ++i) {
    const std::string word = arg[i];
    if (word != "distance" && word != "uncertainty" && word != hamiltonian_column) break;
    atom_columns.push_back(word);
  }
  if (atom_columns.empty())
    lmp->error->all(FLERR,
                    "compute wannierham atom is one or several of distance, uncertainty and "
                    "hamiltonian, not {}",
                    arg[0]);
  return static_cast<int>(atom_columns.size());
}

int WannierHamSettings::read_layout(LAMMPS *lmp, int narg, char **arg) {
  const std::string layout = arg[0];
  const auto &known = dpw::tight_binding_layouts();
  if (std::none_of(known.begin(), known.end(),
                   [&](const dpw::TightBindingLayout &l) { return layout == l.name; }))
    lmp->error->all(FLERR, "compute wannierham write does not know the layout \"{}\" ({})", layout,
                    dpw::layout_names());
  if (narg < 2)
    lmp->error->all(FLERR, "compute wannierham write {} needs the name of the files", layout);
  files.layouts.push_back({layout, arg[1]});
  return 2;
}
