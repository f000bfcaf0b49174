// SPDX-License-Identifier: MIT
#include "equivariant/atomic_basis.h"

#include <algorithm>

namespace dpw {

AtomicBasis::AtomicBasis(const ModelHeader &header, const EquivariantModel &model)
    : settings_(header, model), harmonics_(settings_.l_max), kernels_(simd_kernels()) {}

Eigen::Index AtomicBasis::size() const {
  return static_cast<Eigen::Index>(settings_.n_channels()) * settings_.n_lm();
}

SimdShape AtomicBasis::shape() const {
  return {settings_.n_elements,
          settings_.n_radial,
          settings_.l_max,
          settings_.cutoff,
          settings_.r_switch,
          harmonics_.z_factors(),
          harmonics_.before_factors(),
          harmonics_.slope_factors()};
}

void AtomicBasis::rebuild(const AtomsView &atoms, const NeighborList &list, double skin) {
  const double range = settings_.cutoff + skin;
  const int n_elements = settings_.n_elements;
  atoms_of_.assign(static_cast<std::size_t>(n_elements), {});
  candidates_.clear();
  start_.assign(1, 0);
  std::vector<int> n_inside(static_cast<std::size_t>(atoms.n_owned), 0);
  std::vector<std::vector<int>> of_element(static_cast<std::size_t>(n_elements));
  for (int i = 0; i < atoms.n_owned; ++i) {
    for (std::vector<int> &candidates : of_element) candidates.clear();
    if (atoms.element[i] >= 0) {
      atoms_of_[static_cast<std::size_t>(atoms.element[i])].push_back(i);
      for (const int *j = list.begin(i); j != list.end(i); ++j) {
        if (atoms.element[*j] < 0) continue;
        const double square = (atoms.position(*j) - atoms.position(i)).squaredNorm();
        if (square < settings_.cutoff * settings_.cutoff) ++n_inside[static_cast<std::size_t>(i)];
        if (square < range * range)
          of_element[static_cast<std::size_t>(atoms.element[*j])].push_back(*j);
      }
    }
    for (const std::vector<int> &candidates : of_element) {
      candidates_.insert(candidates_.end(), candidates.begin(), candidates.end());
      start_.push_back(candidates_.size());
    }
  }
  // A group takes as long as the one of its atoms that has most neighbours.
  for (std::vector<int> &of_one : atoms_of_)
    std::stable_sort(of_one.begin(), of_one.end(), [&](int a, int b) {
      return n_inside[static_cast<std::size_t>(a)] < n_inside[static_cast<std::size_t>(b)];
    });
}

void AtomicBasis::begin(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) {
  atoms_ = atoms;
  batches.resize(atoms_of_.size());
  for (std::size_t e = 0; e < batches.size(); ++e) {
    batches[e].atoms = atoms_of_[e];
    batches[e].values.resize(size(), static_cast<Eigen::Index>(atoms_of_[e].size()));
  }
}

void AtomicBasis::evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) {
  begin(atoms, batches);
  for (DescriptorBatch &batch : batches) {
    const auto n_atoms = static_cast<int>(batch.atoms.size());
    for (int first = 0; first < n_atoms; first += kernels_.width) {
      const int n = std::min(kernels_.width, n_atoms - first);
      kernels_.write_columns(static_cast<int>(batch.values.rows()), n,
                             evaluate_group(batch.atoms.data() + first, n).data(),
                             batch.values.col(first).data(), batch.values.rows());
    }
  }
}

int AtomicBasis::most_slots(const int *centres, int n) const {
  std::size_t sum = 0;
  for (int e = 0; e < settings_.n_elements; ++e) {
    std::size_t most = 0;
    for (int k = 0; k < n; ++k) {
      const std::size_t *start =
          start_.data() + static_cast<std::ptrdiff_t>(centres[k]) * settings_.n_elements + e;
      most = std::max(most, start[1] - start[0]);
    }
    sum += most;
  }
  return static_cast<int>(sum);
}

const SimdArray &AtomicBasis::evaluate_group(const int *centres, int n) {
  const auto n_slots = static_cast<std::size_t>(most_slots(centres, n)) + 1;
  bonds_.provide(n_slots * bond_size, kernels_.width);
  moments_.provide(static_cast<std::size_t>(size()), kernels_.width);
  if (index_.size() < n_slots * static_cast<std::size_t>(kernels_.width))
    index_.resize(n_slots * static_cast<std::size_t>(kernels_.width));
  first_.resize(static_cast<std::size_t>(settings_.n_elements) + 1);
  centres_ = {centres, n, atoms_.x, start_.data(), candidates_.data()};
  near_ = {first_.data(), bonds_.data(), index_.data()};
  kernels_.find_neighbours(shape(), centres_, near_);
  kernels_.moments(shape(), near_, moments_.data());
  return moments_;
}

void AtomicBasis::pull_back_group(const SimdArray &gradient, ForceOutput &out) {
  kernels_.forces(shape(), centres_, near_, gradient.data(), out);
}

}  // namespace dpw
