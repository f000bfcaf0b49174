// SPDX-License-Identifier: MIT
#include "hamiltonian/spin_orbit_assembler.h"

#include <algorithm>
#include <cmath>

namespace dpw {

namespace {

constexpr std::size_t largest_batch = 256;  // as of HamiltonianAssembler
constexpr std::size_t n_components = 3;

std::size_t n_orbitals(const WannierHamiltonian &h, int atom) {
  return static_cast<std::size_t>(h.atoms[static_cast<std::size_t>(atom)].n_orbitals);
}

}  // namespace

void SpinOrbitAssembler::assemble(const AssemblyAtoms &atoms, const NeighborList &pairs,
                                  const std::vector<DescriptorBatch> &descriptors, double cutoff,
                                  double threshold, WannierHamiltonian &h) {
  h.spin_orbit.emplace();
  for (Queue &queue : queues_) queue = Queue{};  // an error may have left pairs behind
  predictor_->set_features(atoms.features, atoms.view.n_all, atoms.view.element);
  add_on_site(atoms, descriptors, h);
  add_hopping(atoms, pairs, cutoff, h);
  if (threshold > 0.0) drop_small(threshold, h);
}

void SpinOrbitAssembler::add_on_site(const AssemblyAtoms &atoms,
                                     const std::vector<DescriptorBatch> &descriptors,
                                     WannierHamiltonian &h) {
  SpinOrbitPart &part = *h.spin_orbit;
  for (std::size_t e = 0; e < descriptors.size(); ++e) {
    const DescriptorBatch batch = in_order(descriptors[e], atoms.index);
    if (batch.atoms.empty()) continue;
    const Eigen::MatrixXd &predicted = predictor_->on_site(static_cast<int>(e), batch);
    for (std::size_t column = 0; column < batch.atoms.size(); ++column) {
      const int i = batch.atoms[column], index = atoms.index[i];
      const std::size_t n = n_orbitals(h, index);
      const double *raw = predicted.col(static_cast<Eigen::Index>(column)).data();
      part.blocks.push_back({index, index, {0, 0, 0}, part.values.size()});
      for (std::size_t c = 0; c < n_components; ++c, raw += n * n)
        for (std::size_t a = 0; a < n; ++a)
          for (std::size_t b = 0; b < n; ++b) {
            require_finite(raw[a * n + b], i);
            // antisymmetric to the last bit, which turning into hybrids may have lost
            part.values.push_back(0.5 * (raw[a * n + b] - raw[b * n + a]));
          }
    }
  }
}

void SpinOrbitAssembler::add_hopping(const AssemblyAtoms &atoms, const NeighborList &pairs,
                                     double cutoff, WannierHamiltonian &h) {
  const AtomsView &view = atoms.view;
  SpinOrbitPart &part = *h.spin_orbit;
  for (const int i : rows_in_order(atoms)) {
    find_canonical_pairs(atoms, pairs, i, cutoff, canonical_);
    for (const auto &[column, cell, j] : canonical_) {
      const Eigen::Vector3d d = view.position(j) - view.position(i);
      const int c =
          classes_->find(atoms.layers->relation(i, j), view.element[i], view.element[j], d.norm());
      if (c < 0) continue;
      const std::size_t block = part.blocks.size();
      part.blocks.push_back({atoms.index[i], column, cell, part.values.size()});
      part.values.resize(part.values.size() + n_components * h.block_size(part.blocks.back()));
      const bool there = classes_->predicts(c, view.element[i]);
      const int asked = there ? c : classes_->mirror(c);
      Queue &queue = queues_[static_cast<std::size_t>(asked)];
      queue.pairs.push_back(there ? DirectedPair{i, j, d} : DirectedPair{j, i, -d});
      queue.blocks.push_back(block);
      queue.reversed.push_back(there ? 0 : 1);
      if (queue.pairs.size() == largest_batch) flush(asked, h);
    }
  }
  for (std::size_t c = 0; c < queues_.size(); ++c) flush(static_cast<int>(c), h);
}

void SpinOrbitAssembler::flush(int c, WannierHamiltonian &h) {
  Queue &queue = queues_[static_cast<std::size_t>(c)];
  if (queue.pairs.empty()) return;
  SpinOrbitPart &part = *h.spin_orbit;
  const Eigen::MatrixXd &predicted =
      predictor_->hopping(c, queue.pairs.data(), static_cast<int>(queue.pairs.size()));
  for (std::size_t p = 0; p < queue.pairs.size(); ++p) {
    const PairBlock &block = part.blocks[queue.blocks[p]];
    const std::size_t n_row = n_orbitals(h, block.row), n_column = n_orbitals(h, block.column);
    const double *raw = predicted.col(static_cast<Eigen::Index>(p)).data();
    double *values = part.values.data() + block.first_value;
    for (std::size_t k = 0; k < n_components; ++k, raw += n_row * n_column)
      for (std::size_t a = 0; a < n_row; ++a)
        for (std::size_t b = 0; b < n_column; ++b, ++values) {
          *values = queue.reversed[p] != 0 ? -raw[b * n_row + a] : raw[a * n_column + b];
          require_finite(*values, queue.pairs[p].i);
        }
  }
  queue = Queue{};
}

void SpinOrbitAssembler::drop_small(double threshold, WannierHamiltonian &h) {
  SpinOrbitPart &part = *h.spin_orbit;
  for (double &value : part.values)
    if (std::abs(value) < threshold) value = 0.0;
  const auto is_empty = [&](const PairBlock &block) {
    const double *v = part.values.data() + block.first_value;
    return !block.is_on_site() && std::all_of(v, v + n_components * h.block_size(block),
                                              [](double value) { return value == 0.0; });
  };
  part.blocks.erase(std::remove_if(part.blocks.begin(), part.blocks.end(), is_empty),
                    part.blocks.end());
}

}  // namespace dpw
