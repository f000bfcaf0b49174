// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_force_field.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/units.h"
#include "equivariant/equivariant_uncertainty.h"

namespace dpw {

namespace {

[[noreturn]] void refuse(int atom, const char *what) {
  throw AtomError(atom, std::string("has ") + what +
                            " that is not finite: two atoms may be on top of each other");
}

}  // namespace

EquivariantForceField::EquivariantForceField(const ModelHeader &header,
                                             const EquivariantModel &model)
    : ForceField(header.elements.size(), model.raer_size(header)),
      basis_(header, model),
      raers_(header.elements.size()),
      first_layers_(header.elements.size()) {
  if (model.uncertainty) set_domain(training_domain(header, model), last_layers_of(header, model));
  if (model.hamiltonian)
    hamiltonian_mixing_.emplace(header, model, "hamiltonian", model.hamiltonian->channels);
  std::vector<Mlp> networks;
  for (const std::string &name : model.force_networks) {
    const NetworkData &data = header.network(name);
    networks.emplace_back(data, energy_unit_in_eV(data.output_unit));
  }
  pass_.emplace(header, model, basis_, networks);
}

void EquivariantForceField::rebuild(const AtomsView &atoms, const NeighborList &list,
                                    const double * /*labels*/, double skin) {
  basis_.rebuild(atoms, list, skin);
}

template <class Work>
void EquivariantForceField::for_each_group(const Work &work) {
  for (std::size_t e = 0; e < batches_.size(); ++e) {
    const auto n_atoms = static_cast<int>(batches_[e].atoms.size());
    for (int first = 0; first < n_atoms; first += pass_->width())
      work(static_cast<int>(e), first, std::min(pass_->width(), n_atoms - first));
  }
}

void EquivariantForceField::evaluate(const AtomsView &atoms, ForceOutput &out) {
  basis_.begin(atoms, batches_);
  for (std::size_t e = 0; e < batches_.size(); ++e) {
    const auto n = static_cast<Eigen::Index>(batches_[e].atoms.size());
    raers_[e].resize(raer_size_, n);
    first_layers_[e].resize(pass_->first_size(static_cast<int>(e)), n);
  }
  for_each_group([&](int e, int first, int n) { run_group(e, first, n, out); });
  if (watches_domain_) find_distances();
  knows_distances_ = watches_domain_;
  if (out.force == nullptr) return;
  for (const DescriptorBatch &batch : batches_)
    for (const int i : batch.atoms)
      for (int d = 0; d < 3; ++d)
        if (!std::isfinite(out.force[3 * static_cast<std::ptrdiff_t>(i) + d])) refuse(i, "a force");
}

void EquivariantForceField::run_group(int element, int first, int n, ForceOutput &out) {
  const auto e = static_cast<std::size_t>(element);
  const int *atoms = batches_[e].atoms.data() + first;
  const double *energies = pass_->forward(element, atoms, n);
  for (int k = 0; k < n; ++k) {
    if (!std::isfinite(energies[k])) refuse(atoms[k], "an energy");
    out.energy += energies[k];
    if (out.atom_energy != nullptr) out.atom_energy[atoms[k]] += energies[k];
  }
  pass_->write_moments(batches_[e].values.middleCols(first, n));
  pass_->write_raers(raers_[e].middleCols(first, n));
  pass_->write_first_layers(first_layers_[e].middleCols(first, n));
  if (out.force != nullptr) pass_->backward(out);
}

void EquivariantForceField::find_distances() {
  for (std::size_t e = 0; e < batches_.size(); ++e) {
    distances_[e].resize(first_layers_[e].cols());
    if (distances_[e].size() > 0)
      domain_->distances(static_cast<int>(e), first_layers_[e], distances_[e]);
  }
}

Eigen::MatrixXd EquivariantForceField::find_coordinates(int element) {
  return domain_->coordinates(element, first_layers_[static_cast<std::size_t>(element)]);
}

void EquivariantForceField::last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                                              const std::vector<double *> &forces) {
  for_each_group([&](int element, int first, int n) {
    const auto e = static_cast<std::size_t>(element);
    pass_->forward(element, batches_[e].atoms.data() + first, n);
    for (std::size_t k = 0; k < forces.size(); ++k) {
      ForceOutput out;
      out.force = forces[k];
      pass_->backward_from_raer(layers[e].row(static_cast<Eigen::Index>(k)).transpose(), out);
    }
  });
}

/// The RAERs as the beginnings of rows of `width` numbers.
void EquivariantForceField::copy_raer(double *rows, int width) const {
  for (std::size_t e = 0; e < raers_.size(); ++e)
    for (Eigen::Index column = 0; column < raers_[e].cols(); ++column) {
      const int i = batches_[e].atoms[static_cast<std::size_t>(column)];
      Eigen::Map<Eigen::VectorXd>(rows + static_cast<std::ptrdiff_t>(i) * width, raer_size_) =
          raers_[e].col(column);
    }
}

void EquivariantForceField::copy_raer(double *raer) const { copy_raer(raer, raer_size_); }

int EquivariantForceField::feature_size() const {
  return raer_size_ + (hamiltonian_mixing_ ? static_cast<int>(hamiltonian_mixing_->size()) : 0);
}

void EquivariantForceField::copy_features(double *features) const {
  const int width = feature_size();
  copy_raer(features, width);
  if (!hamiltonian_mixing_) return;
  Eigen::MatrixXd mixed;
  for (std::size_t e = 0; e < batches_.size(); ++e) {
    if (batches_[e].atoms.empty()) continue;
    hamiltonian_mixing_->apply(static_cast<int>(e), batches_[e].values, mixed);
    for (Eigen::Index column = 0; column < mixed.cols(); ++column) {
      const int i = batches_[e].atoms[static_cast<std::size_t>(column)];
      double *row = features + static_cast<std::ptrdiff_t>(i) * width + raer_size_;
      Eigen::Map<Eigen::VectorXd>(row, mixed.rows()) = mixed.col(column);
    }
  }
}

}  // namespace dpw
