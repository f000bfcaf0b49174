// SPDX-License-Identifier: MIT
#include "hamiltonian/assembler.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace dpw {

namespace {

// Enough columns for an efficient matrix product, few enough that all layers stay in the L2 cache.
constexpr std::size_t batch_size = 256;

/// `count`: how many elements of the full matrix differ by this from their conjugates.
void note_asymmetry(double difference, std::size_t count, AssemblyReport &report) {
  report.largest_asymmetry = std::max(report.largest_asymmetry, std::abs(difference));
  report.sum_squared_asymmetry += static_cast<double>(count) * difference * difference;
  report.n_compared += count;
}

/// Throws AtomError for a pair of atoms of elements that no class is for at any distance.
void require_class(const PairClasses &classes, LayerRelation layers, const AtomsView &view, int i,
                   int j, const std::vector<std::string> &symbols) {
  if (classes.knows(layers, view.element[i], view.element[j])) return;
  const auto symbol = [&](int atom) {
    return symbols[static_cast<std::size_t>(view.element[atom])];
  };
  throw AtomError(i, "and an atom near it are " + symbol(i) + " and " + symbol(j) + " in " +
                         (layers == LayerRelation::same ? "one layer" : "neighbouring layers") +
                         ", for which the model has no hopping: it was trained without such pairs "
                         "(dpw info lists its classes)");
}

}  // namespace

void HamiltonianAssembler::assemble(const AssemblyAtoms &atoms, const NeighborList &pairs,
                                    const std::vector<DescriptorBatch> &descriptors,
                                    const OnSiteShifts &shifts, const AssemblyOptions &options,
                                    WannierHamiltonian &h, AssemblyReport &report) {
  h.blocks.clear();
  h.values.clear();
  half_done_.clear();
  class_of_.clear();
  on_site_atoms_.clear();
  for (Queue &queue : queues_) queue = Queue{};  // an error may have left pairs behind
  report = AssemblyReport{};
  predictor_->set_features(atoms.features, atoms.view.n_all, atoms.view.element);
  finds_errors_ = options.errors;
  squared_errors_.clear();
  add_on_site(atoms, descriptors, shifts, h, report);
  add_hopping(atoms, pairs, options.cutoff, h, report);
  if (finds_errors_) squared_errors_.resize(h.blocks.size(), 0.0);
  if (options.threshold > 0.0) drop_small(options.threshold, h);
  if (!shifts.potential.empty()) add_potential(shifts.potential, h);
  count(h, report);
  if (!finds_errors_) return;
  for (const double square : squared_errors_) report.block_errors.push_back(std::sqrt(square));
}

void HamiltonianAssembler::add_on_site(const AssemblyAtoms &atoms,
                                       const std::vector<DescriptorBatch> &descriptors,
                                       const OnSiteShifts &shifts, WannierHamiltonian &h,
                                       AssemblyReport &report) {
  const bool compare = predictor_->compares_directions();
  for (std::size_t e = 0; e < descriptors.size(); ++e) {
    const DescriptorBatch batch = in_order(descriptors[e], atoms.index);
    if (batch.atoms.empty()) continue;
    const Eigen::MatrixXd &predicted = predictor_->on_site(static_cast<int>(e), batch);
    for (std::size_t column = 0; column < batch.atoms.size(); ++column) {
      const int i = batch.atoms[column];
      const int index = atoms.index[i];
      const int n = h.atoms[static_cast<std::size_t>(index)].n_orbitals;
      const double *raw = predicted.col(static_cast<Eigen::Index>(column)).data();
      const double diagonal =
          shifts.of_layer[static_cast<std::size_t>(
              atoms.layers->layer[static_cast<std::size_t>(i)])] +
          (shifts.of_atom.empty() ? 0.0 : shifts.of_atom[static_cast<std::size_t>(i)]);
      h.blocks.push_back({index, index, {0, 0, 0}, h.values.size()});
      class_of_.push_back(-1);
      on_site_atoms_.push_back(i);
      half_done_.push_back(0);
      for (int a = 0; a < n; ++a)
        for (int b = 0; b < n; ++b) {
          const double there = raw[a * n + b];
          const double back = raw[b * n + a];
          require_finite(there, i);
          if (compare) note_asymmetry(there - back, 1, report);
          h.values.push_back(0.5 * (there + back) + (a == b ? diagonal : 0.0));
        }
    }
  }
}

void HamiltonianAssembler::add_hopping(const AssemblyAtoms &atoms, const NeighborList &pairs,
                                       double cutoff, WannierHamiltonian &h,
                                       AssemblyReport &report) {
  const AtomsView &view = atoms.view;
  const bool both = predictor_->compares_directions();
  for (const int i : rows_in_order(atoms)) {
    const int row = atoms.index[i];
    find_canonical_pairs(atoms, pairs, i, cutoff, canonical_);
    for (const CanonicalPair &pair : canonical_) {
      const auto &[column, cell, j] = pair;
      const Eigen::Vector3d d = view.position(j) - view.position(i);
      const double r = d.norm();
      const LayerRelation layers = atoms.layers->relation(i, j);
      const int c = classes_->find(layers, view.element[i], view.element[j], r);
      if (c < 0) {
        require_class(*classes_, layers, view, i, j, h.elements);
        continue;
      }
      const std::size_t block = h.blocks.size();
      h.blocks.push_back({row, column, cell, h.values.size()});
      class_of_.push_back(c);
      half_done_.push_back(0);
      h.values.resize(h.values.size() + h.block_size(h.blocks.back()));
      const int back = classes_->mirror(c);
      const bool there = classes_->predicts(c, view.element[i]);
      if (there) enqueue(c, {i, j, d}, {block, false}, h, report);
      if (classes_->predicts(back, view.element[j]) && (both || !there))
        enqueue(back, {j, i, -d}, {block, true}, h, report);
    }
  }
  for (std::size_t c = 0; c < queues_.size(); ++c) flush(static_cast<int>(c), h, report);
}

void HamiltonianAssembler::enqueue(int c, const DirectedPair &pair, const Target &target,
                                   WannierHamiltonian &h, AssemblyReport &report) {
  Queue &queue = queues_[static_cast<std::size_t>(c)];
  queue.pairs.push_back(pair);
  queue.targets.push_back(target);
  if (queue.pairs.size() == batch_size) flush(c, h, report);
}

void HamiltonianAssembler::flush(int c, WannierHamiltonian &h, AssemblyReport &report) {
  Queue &queue = queues_[static_cast<std::size_t>(c)];
  if (queue.pairs.empty()) return;
  const Eigen::MatrixXd &predicted =
      predictor_->hopping(c, queue.pairs.data(), static_cast<int>(queue.pairs.size()),
                          finds_errors_ ? &errors_ : nullptr);
  const bool compare = predictor_->compares_directions();
  if (finds_errors_) note_errors(c, h);
  for (std::size_t p = 0; p < queue.pairs.size(); ++p) {
    const Target &target = queue.targets[p];
    const PairBlock &block = h.blocks[target.block];
    const int n_row = h.atoms[static_cast<std::size_t>(block.row)].n_orbitals;
    const int n_column = h.atoms[static_cast<std::size_t>(block.column)].n_orbitals;
    const double *raw = predicted.col(static_cast<Eigen::Index>(p)).data();
    double *values = h.values.data() + block.first_value;
    const bool second = half_done_[target.block] != 0;
    for (int a = 0; a < n_row; ++a)
      for (int b = 0; b < n_column; ++b) {
        const double value = target.reversed ? raw[b * n_row + a] : raw[a * n_column + b];
        double &stored = values[a * n_column + b];
        require_finite(value, queue.pairs[p].i);
        if (second && compare) note_asymmetry(stored - value, 2, report);
        stored = second ? 0.5 * (stored + value) : value;
      }
    half_done_[target.block] = 1;
  }
  queue.pairs.clear();
  queue.targets.clear();
}

/// Of the blocks that the predictor has just given.
void HamiltonianAssembler::note_errors(int c, const WannierHamiltonian &h) {
  const Queue &queue = queues_[static_cast<std::size_t>(c)];
  squared_errors_.resize(h.blocks.size(), 0.0);
  const bool of_half = predictor_->compares_directions() && !classes_->one_way(c);
  for (std::size_t p = 0; p < queue.pairs.size(); ++p) {
    const double error = errors_[static_cast<Eigen::Index>(p)];
    squared_errors_[queue.targets[p].block] += (of_half ? 0.5 : 1.0) * error * error;
  }
}

void HamiltonianAssembler::drop_small(double threshold, WannierHamiltonian &h) {
  std::size_t kept = 0;
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    double *v = h.values.data() + h.blocks[b].first_value;
    bool any = class_of_[b] < 0;  // an on-site block stays, so that every orbital has a row
    for (std::size_t k = 0; k < h.block_size(h.blocks[b]); ++k) {
      if (std::abs(v[k]) < threshold) v[k] = 0.0;
      any = any || v[k] != 0.0;
    }
    if (!any) continue;
    h.blocks[kept] = h.blocks[b];
    class_of_[kept] = class_of_[b];
    if (finds_errors_) squared_errors_[kept] = squared_errors_[b];
    ++kept;
  }
  h.blocks.resize(kept);
  class_of_.resize(kept);
  if (finds_errors_) squared_errors_.resize(kept);
}

void HamiltonianAssembler::add_potential(const std::vector<double> &potential,
                                         WannierHamiltonian &h) const {
  for (std::size_t b = 0; b < on_site_atoms_.size(); ++b) {
    const int i = on_site_atoms_[b];
    const auto n =
        static_cast<std::size_t>(h.atoms[static_cast<std::size_t>(h.blocks[b].row)].n_orbitals);
    for (std::size_t a = 0; a < n; ++a) {
      double &element = h.values[h.blocks[b].first_value + a * (n + 1)];
      element += potential[static_cast<std::size_t>(i)];
      require_finite(element, i);
    }
  }
}

void HamiltonianAssembler::count(const WannierHamiltonian &h, AssemblyReport &report) const {
  report.n_hopping.assign(queues_.size(), 0);
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    const double *v = h.values.data() + h.blocks[b].first_value;
    const double *end = v + h.block_size(h.blocks[b]);
    const auto n = static_cast<std::size_t>(end - v - std::count(v, end, 0.0));
    if (class_of_[b] < 0) {
      report.n_on_site += n;
      continue;
    }
    report.n_hopping[static_cast<std::size_t>(class_of_[b])] += n;
    report.n_hopping[static_cast<std::size_t>(classes_->mirror(class_of_[b]))] += n;
  }
}

}  // namespace dpw
