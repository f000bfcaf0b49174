// SPDX-License-Identifier: MIT
#include "bands_source.h"

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <vector>

#include "base/error.h"
#include "eigen/blas_threads.h"
#include "files/read_tight_binding.h"
#include "frame/predict_hamiltonian.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

using Coordinates = std::vector<Eigen::Vector3d>;

/// A model is a safetensors file: the length of its header (8 bytes), then a JSON object.
bool is_model(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  char head[9] = {};
  if (!file.read(head, sizeof head)) return false;
  return head[8] == '{' && head[6] == '\0' && head[7] == '\0';
}

std::string in_words(const DomainSurvey &survey, const NumberedStructure &atoms) {
  if (survey.atom < 0) return "no atoms";
  char text[200];
  const std::string who = survey.n_outside == 0 ? "all atoms are within their reach"
                          : survey.n_outside == 1
                              ? "1 atom is outside"
                              : std::to_string(survey.n_outside) + " atoms are outside";
  std::snprintf(text, sizeof text, "%s, atom %lld farthest with %.3g times the limit", who.c_str(),
                static_cast<long long>(atoms.ids[static_cast<std::size_t>(survey.atom)]),
                survey.farthest);
  std::string all = text;
  if (survey.on_site_error) {
    std::snprintf(text, sizeof text, "; on-site elements off by %.2g meV (rms expected)",
                  1e3 * *survey.on_site_error);
    all += text;
  }
  return all;
}

/// Of every orbital, as the file of the structure has them: H(R) has its atoms inside the cell.
Coordinates coordinates_of(const NumberedStructure &atoms, const TightBinding &h) {
  std::map<std::int64_t, Eigen::Index> row_of;
  for (std::size_t i = 0; i < atoms.ids.size(); ++i)
    row_of[atoms.ids[i]] = static_cast<Eigen::Index>(i);
  Coordinates coordinates;
  for (const OrbitalSite &site : h.orbitals)
    coordinates.emplace_back(atoms.structure.positions.row(row_of.at(site.atom)) + atoms.corner);
  return coordinates;
}

TightBinding predict(const BandsOptions &o, Coordinates &coordinates) {
  if (o.structure.empty())
    throw Error(o.input +
                " is a model, which needs atoms: give a LAMMPS data file or extended XYZ with "
                "--structure FILE");
  const BlasThreads blas(threads_of(o));
  const Model model = Model::load(o.input);
  const NumberedStructure atoms = read_structure(o.structure, o.elements);
  std::optional<DomainSurvey> survey;
  TightBinding h =
      make_tight_binding(predict_hamiltonian(model, atoms, {o.cutoff, o.threshold, &survey}));
  h.source = "model " + o.input + " and structure " + o.structure;
  coordinates = coordinates_of(atoms, h);
  if (!survey) return h;
  h.trust = in_words(*survey, atoms);
  if (survey->n_outside > 0)
    std::cerr << "dpw bands: warning: training data of the model " << o.input << ": " << h.trust
              << std::endl;
  return h;
}

TightBinding read(const BandsOptions &o) {
  if (!o.structure.empty() || !o.elements.empty() || o.cutoff || o.threshold != 0.0)
    throw Error(o.input +
                " is no model: --structure, --elements, --cutoff and --threshold go with one only");
  return read_tight_binding(o.input);
}

}  // namespace

TightBinding load_tight_binding(const BandsOptions &o) {
  Coordinates coordinates;
  TightBinding h = is_model(o.input) ? predict(o, coordinates) : read(o);
  if (!o.lattice.empty()) {
    if (h.lattice) throw Error("the lattice of " + o.input + " is known: leave --lattice out");
    Eigen::Matrix3d lattice;
    for (int i = 0; i < 9; ++i) lattice(i / 3, i % 3) = o.lattice[static_cast<std::size_t>(i)];
    h.lattice = lattice;
  }
  add_potentials(o.potentials, h, coordinates);
  if (o.spin_degeneracy) h.spin_degeneracy = *o.spin_degeneracy;
  if (h.spin_degeneracy != 1 && h.spin_degeneracy != 2)
    throw Error("--spin-degeneracy is 1 or 2, not " + std::to_string(h.spin_degeneracy));
  if (o.electrons) h.n_electrons = *o.electrons;
  return h;
}

const Eigen::Matrix3d &lattice_of(const TightBinding &h) {
  if (!h.lattice)
    throw Error("the lattice is not known from " + h.source +
                ": put Wannier90's SEED.win beside it, use its _tb.dat, or give the three vectors "
                "(A) with --lattice ax ay az bx by bz cx cy cz");
  return *h.lattice;
}

}  // namespace dpw
