// SPDX-License-Identifier: MIT
#include "bands_source.h"

#include <Eigen/Core>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "eigen/blas_threads.h"
#include "jobs/predicted_hamiltonian.h"
#include "jobs/thread_count.h"
#include "layouts/read_tight_binding.h"
#include "shipped_files.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

/// Throws Error unless the file or folder is there and may be read.
void require_readable(const std::string &path) {
  errno = 0;
  std::error_code problem;
  if (std::filesystem::is_directory(path, problem) || std::ifstream(path)) return;
  throw Error("cannot read " + path + ": " + std::strerror(errno));
}

/// A model is a safetensors file: the length of its header (8 bytes), then a JSON object.
bool is_model(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  char head[9] = {};
  if (!file.read(head, sizeof head)) return false;
  return head[8] == '{' && head[6] == '\0' && head[7] == '\0';
}

PredictedHamiltonian predict(const BandsOptions &o, const std::string &file,
                             const std::string &command) {
  if (o.structure.empty())
    throw Error(o.input +
                " is a model, which needs atoms: give a LAMMPS data file or extended XYZ with "
                "--structure FILE");
  const BlasThreads blas(thread_count(o.settings.threads));
  const Model model = Model::load(file);
  const NumberedStructure atoms = read_structure(o.structure, o.elements);
  PredictOptions options{o.cutoff, o.threshold, o.spin_orbit};
  if (!o.soc_lambda.empty()) options.lambda = parse_lambda(o.soc_lambda);
  PredictedHamiltonian found = predict_tight_binding(model, atoms, options);
  found.h.source = "model " + file + " and structure " + o.structure;
  if (found.survey && found.survey->n_outside > 0)
    std::cerr << command << ": warning: training data of the model " << o.input << ": "
              << found.h.trust << std::endl;
  return found;
}

/// "a, b and c".
std::string in_words(const std::vector<std::string> &names) {
  std::string text;
  for (std::size_t n = 0; n < names.size(); ++n)
    text += (n == 0 ? "" : n + 1 == names.size() ? " and " : ", ") + names[n];
  return text;
}

TightBinding read(const BandsOptions &o) {
  std::vector<std::string> given;
  if (!o.structure.empty()) given.emplace_back("--structure");
  if (!o.elements.empty()) given.emplace_back("--elements");
  if (o.cutoff) given.emplace_back("--cutoff");
  if (o.threshold != 0.0) given.emplace_back("--threshold");
  if (o.spin_orbit) given.emplace_back("--soc");
  if (!o.soc_lambda.empty()) given.emplace_back("--soc-lambda");
  if (!given.empty())
    throw Error(o.input + " is no model: leave out " + in_words(given) + ", which " +
                (given.size() == 1 ? "goes" : "go") + " with one only");
  return read_tight_binding(o.input);
}

}  // namespace

TightBinding load_tight_binding(const BandsOptions &o, const std::string &command) {
  PredictedHamiltonian source;
  const std::string file = find_model(o.input);
  require_readable(file);
  if (is_model(file))
    source = predict(o, file, command);
  else
    source.h = read(o);
  TightBinding h = std::move(source.h);
  if (!o.lattice.empty()) {
    if (h.lattice) throw Error("the lattice of " + o.input + " is known: leave --lattice out");
    Eigen::Matrix3d lattice;
    for (int i = 0; i < 9; ++i) lattice(i / 3, i % 3) = o.lattice[static_cast<std::size_t>(i)];
    h.lattice = lattice;
  }
  add_potentials(o.potentials, h, source.coordinates);
  if (o.spin_degeneracy) h.spin_degeneracy = *o.spin_degeneracy;
  if (h.spin_degeneracy != 1 && h.spin_degeneracy != 2)
    throw Error("--spin-degeneracy is 1 or 2, not " + std::to_string(h.spin_degeneracy));
  if (o.electrons) h.n_electrons = *o.electrons;
  return h;
}

}  // namespace dpw
