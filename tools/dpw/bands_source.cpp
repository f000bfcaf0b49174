// SPDX-License-Identifier: MIT
#include "bands_source.h"

#include <Eigen/Core>
#include <fstream>
#include <iostream>
#include <utility>
#include <vector>

#include "base/error.h"
#include "eigen/blas_threads.h"
#include "jobs/predicted_hamiltonian.h"
#include "jobs/thread_count.h"
#include "layouts/read_tight_binding.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

/// A model is a safetensors file: the length of its header (8 bytes), then a JSON object.
bool is_model(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  char head[9] = {};
  if (!file.read(head, sizeof head)) return false;
  return head[8] == '{' && head[6] == '\0' && head[7] == '\0';
}

PredictedHamiltonian predict(const BandsOptions &o, const std::string &command) {
  if (o.structure.empty())
    throw Error(o.input +
                " is a model, which needs atoms: give a LAMMPS data file or extended XYZ with "
                "--structure FILE");
  const BlasThreads blas(thread_count(o.settings.threads));
  const Model model = Model::load(o.input);
  const NumberedStructure atoms = read_structure(o.structure, o.elements);
  PredictedHamiltonian found = predict_tight_binding(model, atoms, {o.cutoff, o.threshold});
  found.h.source = "model " + o.input + " and structure " + o.structure;
  if (found.survey && found.survey->n_outside > 0)
    std::cerr << command << ": warning: training data of the model " << o.input << ": "
              << found.h.trust << std::endl;
  return found;
}

TightBinding read(const BandsOptions &o) {
  if (!o.structure.empty() || !o.elements.empty() || o.cutoff || o.threshold != 0.0)
    throw Error(o.input +
                " is no model: --structure, --elements, --cutoff and --threshold go with one only");
  return read_tight_binding(o.input);
}

}  // namespace

TightBinding load_tight_binding(const BandsOptions &o, const std::string &command) {
  PredictedHamiltonian source;
  if (is_model(o.input))
    source = predict(o, command);
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
