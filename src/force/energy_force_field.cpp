// SPDX-License-Identifier: MIT
#include "force/energy_force_field.h"

#include <cmath>

#include "dpw_error.h"
#include "model/units.h"

namespace dpw {

namespace {

// Enough columns for efficient matrix products, few enough that neighbours stay in the cache.
constexpr Eigen::Index largest_block = 64;

[[noreturn]] void refuse(int atom, const char *what) {
  throw AtomError(atom, std::string("has ") + what +
                            " that is not finite: two atoms may be on top of each other");
}

}  // namespace

EnergyForceField::EnergyForceField(const Model &model)
    : ForceField(model),
      moments_(dynamic_cast<Moments *>(descriptor_.get())),
      mixing_(model, "energy", model.force.channels),
      invariants_(model.force.channels, MomentSettings(model).l_max),
      raers_(model.elements.size()),
      buffers_(model.elements.size()) {
  if (moments_ == nullptr) throw Error("an energy needs the descriptor kind moments");
  if (model.has_hamiltonian())
    hamiltonian_mixing_.emplace(model, "hamiltonian", model.hamiltonian_channels);
  for (const std::string &name : model.force.networks) {
    const NetworkData &data = model.network(name);
    networks_.emplace_back(data, energy_unit_in_eV(data.output_unit));
  }
}

template <class Work>
void EnergyForceField::for_each_block(const Work &work) {
  for (std::size_t e = 0; e < networks_.size(); ++e) {
    const auto n = static_cast<Eigen::Index>(batches_[e].atoms.size());
    const Eigen::Index n_blocks = (n + largest_block - 1) / largest_block;
    Eigen::Index first = 0;
    for (Eigen::Index block = 0; block < n_blocks; ++block) {
      const bool wide = block < n % n_blocks;
      const Eigen::Index width = n / n_blocks + (wide ? 1 : 0);
      work(e, first, width, buffers_[e][wide ? 1 : 0]);
      first += width;
    }
  }
}

void EnergyForceField::evaluate(const AtomsView &atoms, ForceOutput &out) {
  moments_->begin(atoms, batches_);
  for (std::size_t e = 0; e < networks_.size(); ++e) {
    const auto n = static_cast<Eigen::Index>(batches_[e].atoms.size());
    raers_[e].resize(raer_size_, n);
    distances_[e].resize(n);
  }
  knows_distances_ = watches_domain_;
  for_each_block([&](std::size_t e, Eigen::Index first, Eigen::Index n, Buffers &buffers) {
    run_block(e, first, n, buffers, out);
  });
  for (const DescriptorBatch &batch : batches_)
    for (const int i : batch.atoms)
      for (int d = 0; d < 3; ++d)
        if (!std::isfinite(out.force[3 * static_cast<std::ptrdiff_t>(i) + d])) refuse(i, "a force");
}

const Eigen::MatrixXd &EnergyForceField::energies_of_block(std::size_t element, Eigen::Index first,
                                                           Eigen::Index n, Buffers &buffers) {
  DescriptorBatch &batch = batches_[element];
  const int *atoms = batch.atoms.data() + first;
  moments_->evaluate_block(atoms, static_cast<int>(n), batch.values.middleCols(first, n));
  mixing_.apply(static_cast<int>(element), batch.values.middleCols(first, n), buffers.mixed);
  invariants_.evaluate(buffers.mixed, buffers.p);
  return networks_[element].forward(buffers.p, buffers.work);
}

void EnergyForceField::pull_back_block(std::size_t element, const Eigen::MatrixXd &of_p,
                                       Buffers &buffers, ForceOutput &out) {
  invariants_.pull_back(buffers.mixed, of_p, buffers.of_mixed);
  mixing_.pull_back(static_cast<int>(element), buffers.of_mixed, buffers.of_moments);
  moments_->pull_back_block(buffers.of_moments, out);
}

void EnergyForceField::run_block(std::size_t element, Eigen::Index first, Eigen::Index n,
                                 Buffers &buffers, ForceOutput &out) {
  const Eigen::MatrixXd &energy = energies_of_block(element, first, n, buffers);
  const int *atoms = batches_[element].atoms.data() + first;
  for (Eigen::Index column = 0; column < n; ++column) {
    if (!std::isfinite(energy(0, column))) refuse(atoms[column], "an energy");
    out.energy += energy(0, column);
    if (out.atom_energy != nullptr) out.atom_energy[atoms[column]] += energy(0, column);
  }
  raers_[element].middleCols(first, n) = buffers.work.activated.back();
  if (watches_domain_)
    domain_->distances(static_cast<int>(element), buffers.work.pre_activation.front(),
                       distances_[element].segment(first, n));
  pull_back_block(element, networks_[element].backward(Eigen::MatrixXd::Ones(1, n), buffers.work),
                  buffers, out);
}

void EnergyForceField::find_distances() {
  for_each_block([&](std::size_t e, Eigen::Index first, Eigen::Index n, Buffers &buffers) {
    const auto element = static_cast<int>(e);
    mixing_.apply(element, batches_[e].values.middleCols(first, n), buffers.mixed);
    invariants_.evaluate(buffers.mixed, buffers.p);
    networks_[e].forward(buffers.p, buffers.work);
    domain_->distances(element, buffers.work.pre_activation.front(),
                       distances_[e].segment(first, n));
  });
}

void EnergyForceField::last_layer_forces(const std::vector<Eigen::MatrixXd> &layers,
                                         const std::vector<double *> &forces) {
  Eigen::MatrixXd of_hidden;
  for_each_block([&](std::size_t e, Eigen::Index first, Eigen::Index n, Buffers &buffers) {
    energies_of_block(e, first, n, buffers);
    for (std::size_t k = 0; k < forces.size(); ++k) {
      of_hidden = layers[e].row(static_cast<Eigen::Index>(k)).transpose().replicate(1, n);
      ForceOutput out;
      out.force = forces[k];
      pull_back_block(e, networks_[e].backward_from_hidden(of_hidden, buffers.work), buffers, out);
    }
  });
}

/// The RAERs as the beginnings of rows of `width` numbers.
void EnergyForceField::copy_raer(double *rows, int width) const {
  for (std::size_t e = 0; e < raers_.size(); ++e)
    for (Eigen::Index column = 0; column < raers_[e].cols(); ++column) {
      const int i = batches_[e].atoms[static_cast<std::size_t>(column)];
      Eigen::Map<Eigen::VectorXd>(rows + static_cast<std::ptrdiff_t>(i) * width, raer_size_) =
          raers_[e].col(column);
    }
}

void EnergyForceField::copy_raer(double *raer) const { copy_raer(raer, raer_size_); }

int EnergyForceField::feature_size() const {
  return raer_size_ + (hamiltonian_mixing_ ? static_cast<int>(hamiltonian_mixing_->size()) : 0);
}

void EnergyForceField::copy_features(double *features) const {
  const int width = feature_size();
  copy_raer(features, width);
  if (!hamiltonian_mixing_) return;
  const Eigen::Index n_channels = hamiltonian_mixing_->n_channels();
  const Eigen::Index n_lm = hamiltonian_mixing_->n_lm();
  Eigen::MatrixXd mixed;
  for (std::size_t e = 0; e < batches_.size(); ++e) {
    if (batches_[e].atoms.empty()) continue;
    hamiltonian_mixing_->apply(static_cast<int>(e), batches_[e].values, mixed);
    for (Eigen::Index column = 0; column < mixed.cols(); ++column) {
      const int i = batches_[e].atoms[static_cast<std::size_t>(column)];
      double *row = features + static_cast<std::ptrdiff_t>(i) * width + raer_size_;
      Eigen::Map<Eigen::MatrixXd>(row, n_lm, n_channels) =
          Eigen::Map<const Eigen::MatrixXd>(mixed.col(column).data(), n_channels, n_lm).transpose();
    }
  }
}

}  // namespace dpw
