// SPDX-License-Identifier: MIT
#include "published/published_force_field.h"

#include "base/error.h"
#include "base/units.h"
#include "published/template_walk.h"

namespace dpw {

PublishedForceField::PublishedForceField(const ModelHeader &header, const PublishedModel &model)
    : ForceField(header.elements.size(),
                 header.layer_size(model.force_networks.front(), model.raer_layer)),
      walk_(header, model),
      raer_layer_(static_cast<std::size_t>(model.raer_layer - 1)),
      raer_activated_(model.raer_activated) {
  for (const std::string &name : model.force_networks) {
    const NetworkData &data = header.network(name);
    networks_.emplace_back(data, force_unit_in_eV_per_angstrom(data.output_unit));
  }
  work_.resize(networks_.size());
}

void PublishedForceField::label(const AtomsView &atoms, const NeighborList &list,
                                double *labels) const {
  std::vector<AtomLabel> found;
  find_layer_sites(walk_.walk_template(), atoms, list, found);
  for (const AtomLabel &label : found) {
    *labels++ = label.layer;
    *labels++ = label.site;
  }
}

void PublishedForceField::rebuild(const AtomsView &atoms, const NeighborList &list,
                                  const double *labels, double skin) {
  std::vector<AtomLabel> of_atoms;
  of_atoms.reserve(static_cast<std::size_t>(atoms.n_all));
  for (int i = 0; i < atoms.n_all; ++i, labels += 2)
    of_atoms.push_back({static_cast<int>(labels[0]), static_cast<int>(labels[1])});
  walk_.rebuild(atoms, list, of_atoms, skin);
}

void PublishedForceField::evaluate(const AtomsView &atoms, ForceOutput &out) {
  walk_.evaluate(atoms, batches_);
  apply_networks(out.force);
}

void PublishedForceField::apply_networks(double *force) {
  for (std::size_t e = 0; e < networks_.size(); ++e) {
    const DescriptorBatch &batch = batches_[e];
    if (batch.atoms.empty()) continue;
    const Eigen::MatrixXd &output = networks_[e].forward(batch.values, work_[e]);
    for (std::size_t column = 0; column < batch.atoms.size(); ++column) {
      const auto f = output.col(static_cast<Eigen::Index>(column));
      if (!f.allFinite())
        throw AtomError(batch.atoms[column],
                        "has a force that is not finite: two atoms may be on "
                        "top of each other");
      if (force == nullptr) continue;
      double *target = force + 3 * static_cast<std::ptrdiff_t>(batch.atoms[column]);
      for (int d = 0; d < 3; ++d) target[d] += f[d];
    }
  }
}

void PublishedForceField::copy_raer(double *raer) const {
  for (std::size_t e = 0; e < networks_.size(); ++e) {
    if (batches_[e].atoms.empty()) continue;
    const Eigen::MatrixXd &hidden =
        raer_activated_ ? work_[e].activated[raer_layer_] : work_[e].pre_activation[raer_layer_];
    for (std::size_t column = 0; column < batches_[e].atoms.size(); ++column) {
      double *row = raer + static_cast<std::ptrdiff_t>(batches_[e].atoms[column]) * raer_size_;
      Eigen::Map<Eigen::VectorXd>(row, raer_size_) = hidden.col(static_cast<Eigen::Index>(column));
    }
  }
}

}  // namespace dpw
