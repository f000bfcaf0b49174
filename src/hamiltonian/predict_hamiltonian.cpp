// SPDX-License-Identifier: MIT
#include "hamiltonian/predict_hamiltonian.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "force/force_field.h"
#include "hamiltonian/alignment.h"
#include "hamiltonian/assembler.h"
#include "hamiltonian/vacuum_step.h"
#include "structure/periodic_atoms.h"

namespace dpw {

namespace {

// Positions closer than this to the next cell (in fractions) count as there, as in compute
// wannierham.
constexpr double face_tolerance = 1e-9;

Eigen::MatrixX3d wrapped(const Structure &s) {
  const Eigen::MatrixX3d cells =
      ((s.positions * s.lattice.inverse()).array() + face_tolerance).floor();
  return s.positions - cells * s.lattice;
}

/// All of H(R) but its blocks; layers are those of `labels`.
WannierHamiltonian describe(const Model &model, const NumberedStructure &atoms,
                            const Eigen::MatrixX3d &home, const std::vector<int> &element,
                            const std::vector<AtomLabel> &labels) {
  WannierHamiltonian h;
  h.lattice = atoms.structure.lattice;
  h.spin_degeneracy = model.spin_degeneracy;
  for (const ElementData &data : model.elements) {
    h.elements.push_back(data.symbol);
    h.orbital_names.push_back(data.orbitals);
  }
  for (std::size_t i = 0; i < element.size(); ++i) {
    const ElementData &data = model.elements[static_cast<std::size_t>(element[i])];
    const int n = static_cast<int>(data.orbitals.size());
    h.atoms.push_back({atoms.ids[i], element[i], h.n_orbitals, n,
                       home.row(static_cast<Eigen::Index>(i)), labels[i].layer});
    h.n_orbitals += n;
    h.n_electrons += data.n_electrons;
  }
  return h;
}

/// The constant of every layer, as compute wannierham's `shift auto`.
std::vector<double> layer_shifts(const Model &model, const WannierHamiltonian &h) {
  int n_layers = 2;
  for (const OrbitalAtom &atom : h.atoms) n_layers = std::max(n_layers, atom.layer + 1);
  std::vector<double> units(static_cast<std::size_t>(n_layers), 0.0);
  if (!model.alignment) return units;
  for (const OrbitalAtom &atom : h.atoms)
    if (atom.element == model.alignment->counted_element)
      units[static_cast<std::size_t>(atom.layer)] += 1.0;
  const Eigen::Vector3d a = h.lattice.row(0), b = h.lattice.row(1);
  return vacuum_shifts(*model.alignment, a.cross(b).norm(), units);
}

/// What the vacuum step adds to the on-site energies of owned atoms, eV; empty: nothing.
std::vector<double> step_potential(const Model &model, const PeriodicAtoms &images,
                                   const std::vector<int> &layer) {
  if (!model.vacuum_step) return {};
  const VacuumStep step(*model.vacuum_step);
  const AtomsView view = images.view();
  const NeighborList pairs = images.neighbors(step.reach(), 0.0);
  const Eigen::VectorXd owned = step.dipoles(view, pairs, layer.data());
  std::vector<double> all;
  all.reserve(static_cast<std::size_t>(view.n_all));
  for (int i = 0; i < view.n_all; ++i) all.push_back(owned[images.owner(i)]);
  return step.potential(view, pairs, layer.data(), all.data());
}

WannierHamiltonian predict(const Model &model, const NumberedStructure &atoms,
                           const Eigen::MatrixX3d &home, const std::vector<int> &element,
                           const PeriodicAtoms &images, ForceField &field,
                           const AssemblyOptions &options, std::optional<DomainSurvey> *survey) {
  Descriptor &descriptor = field.descriptor();
  const DescriptorReach reach = descriptor.reach();
  const AtomsView view = images.view();
  const auto n_all = static_cast<std::size_t>(view.n_all);

  const NeighborList near = images.neighbors(reach.neighbors, reach.ghost_neighbors);
  std::vector<AtomLabel> labels;
  if (reach.labels > reach.neighbors)
    descriptor.label(view, images.neighbors(reach.labels, 0.0), labels);
  else
    descriptor.label(view, near, labels);
  std::vector<int> layer(n_all), index(n_all);
  std::vector<std::array<int, 3>> cell(n_all);
  for (std::size_t i = 0; i < n_all; ++i) {
    index[i] = images.owner(static_cast<int>(i));
    cell[i] = images.cell(static_cast<int>(i));
    labels[i] = labels[static_cast<std::size_t>(index[i])];
    layer[i] = labels[i].layer;
  }
  descriptor.rebuild(view, near, labels, 0.0);
  std::vector<double> force(3 * n_all, 0.0);
  ForceOutput out;
  out.force = force.data();
  field.watch_domain(survey != nullptr);
  field.evaluate(view, out);
  if (survey != nullptr) *survey = survey_domain(field);

  const auto width = static_cast<std::size_t>(field.feature_size());
  std::vector<double> features(n_all * width);
  field.copy_features(features.data());
  for (std::size_t i = element.size(); i < n_all; ++i)
    std::copy_n(features.data() + static_cast<std::size_t>(index[i]) * width, width,
                features.data() + i * width);

  WannierHamiltonian h = describe(model, atoms, home, element, labels);
  AssemblyReport report;
  const std::vector<double> potential = step_potential(model, images, layer);
  HamiltonianAssembler(model).assemble(
      {view, layer.data(), index.data(), cell.data(), features.data(),
       potential.empty() ? nullptr : potential.data()},
      images.neighbors(options.cutoff, 0.0), field.batches(),
      {options.cutoff, options.threshold, layer_shifts(model, h)}, h, report);
  return h;
}

}  // namespace

WannierHamiltonian predict_hamiltonian(const Model &model, const NumberedStructure &atoms,
                                       const PredictOptions &options) {
  check_structure(atoms.structure);
  if (atoms.ids.size() != atoms.structure.size()) throw Error("every atom needs an ID");
  const double cutoff = options.cutoff.value_or(model.hopping_cutoff());
  if (!(cutoff > 0.0) || cutoff > model.hopping_cutoff()) {
    std::ostringstream text;
    text << "the cutoff of the hopping has to lie between 0 and the model's "
         << model.hopping_cutoff() << " A, but it is " << cutoff << " A";
    throw Error(text.str());
  }
  if (!(options.threshold >= 0.0))
    throw Error("the threshold of the elements is an energy in eV, not below 0");
  std::vector<int> element;
  for (const std::string &symbol : atoms.structure.symbols)
    element.push_back(model.element_index(symbol));
  if (!model.has_hamiltonian())
    throw Error("the model \"" + model.name + "\" has forces only and no Hamiltonian");
  const std::unique_ptr<ForceField> field = ForceField::make(model);
  const Eigen::MatrixX3d home = wrapped(atoms.structure);
  const DescriptorReach reach = field->descriptor().reach();
  const PeriodicAtoms images(atoms.structure.lattice, home, element,
                             std::max({reach.ghosts, reach.labels, model.hamiltonian_reach()}));
  try {
    return predict(model, atoms, home, element, images, *field, {cutoff, options.threshold, {}},
                   options.survey);
  } catch (const AtomError &error) {
    const auto i = static_cast<std::size_t>(images.owner(error.atom));
    throw Error("atom " + std::to_string(atoms.ids[i]) + " (" + atoms.structure.symbols[i] + ") " +
                error.what());
  }
}

}  // namespace dpw
