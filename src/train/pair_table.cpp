// SPDX-License-Identifier: MIT
#include "train/pair_table.h"

#include <Eigen/LU>
#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "structure/periodic_atoms.h"
#include "train/hybrids.h"
#include "train/tensors.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;
using PairKey = std::tuple<int, int, Cell>;

Cell opposite(const Cell &cell) { return {-cell[0], -cell[1], -cell[2]}; }

/// Blocks of one frame, found by their atoms.
class BlockLookup {
 public:
  BlockLookup(const std::vector<PairBlock> &blocks, std::size_t frame)
      : frame_(static_cast<int>(frame)) {
    for (std::size_t b = 0; b < blocks.size(); ++b)
      index_[{blocks[b].row, blocks[b].column, blocks[b].cell}] = static_cast<int>(b);
  }
  /// Of <i|H|j, cell>.
  BlockPlace find(int i, int j, const Cell &cell) const {
    const bool transposed = !is_canonical(i, j, cell);
    const auto found =
        index_.find(transposed ? PairKey{j, i, opposite(cell)} : PairKey{i, j, cell});
    return {frame_, found == index_.end() ? -1 : found->second, transposed};
  }

 private:
  int frame_;
  std::map<PairKey, int> index_;
};

void append(std::vector<double> &all, const Eigen::MatrixXd &matrix) {
  for (Eigen::Index row = 0; row < matrix.rows(); ++row)
    for (Eigen::Index column = 0; column < matrix.cols(); ++column)
      all.push_back(matrix(row, column));
}

/// What make_pair_table collects.
struct PairList {
  std::vector<std::int64_t> i, j, reverse;
  std::vector<Eigen::Vector3d> d;
  std::vector<BlockPlace> block;
};

void add_frame(const FrameData &data, const BlockLookup &lookup,
               const std::vector<std::int64_t> &first, const HoppingClassData &shape,
               PairList &pairs) {
  const PeriodicAtoms images(data.frame->structure.lattice, data.frame->structure.positions,
                             data.element, shape.r_max);
  const NeighborList list = images.neighbors(shape.r_max, 0.0);
  const AtomsView view = images.view();
  // of every atom, its place among those of its element
  std::vector<std::int64_t> place;
  std::vector<std::int64_t> next = first;
  for (const int e : data.element) place.push_back(next[static_cast<std::size_t>(e)]++);
  std::map<PairKey, std::size_t> known;
  for (int i = 0; i < view.n_owned; ++i) {
    if (data.element[static_cast<std::size_t>(i)] != shape.element_i) continue;
    for (const int *k = list.begin(i); k != list.end(i); ++k) {
      const int j = images.owner(*k);
      const Eigen::Vector3d d = view.position(*k) - view.position(i);
      const LayerRelation layers = layer_relation(
          data.layers.level_of_image(i, 0), data.layers.level_of_image(j, images.cell(*k)[2]));
      if (view.element[*k] != shape.element_j || layers != shape.layers || d.norm() >= shape.r_max)
        continue;
      known[{i, j, images.cell(*k)}] = pairs.d.size();
      pairs.i.push_back(place[static_cast<std::size_t>(i)]);
      pairs.j.push_back(place[static_cast<std::size_t>(j)]);
      pairs.d.push_back(d);
      pairs.block.push_back(lookup.find(i, j, images.cell(*k)));
    }
  }
  if (shape.element_i != shape.element_j) return;
  pairs.reverse.resize(pairs.d.size());
  for (const auto &[key, p] : known) {
    const auto &[i, j, cell] = key;
    const auto found = known.find({j, i, opposite(cell)});
    // a distance at the very cut-off may round to either side of it
    pairs.reverse[p] = static_cast<std::int64_t>(found == known.end() ? p : found->second);
  }
}

}  // namespace

std::vector<at::Tensor> on_site_labels(const std::vector<const FrameData *> &frames,
                                       const BlockSource &source, const std::vector<Shells> &shells,
                                       at::ScalarType type) {
  std::vector<std::vector<double>> values(shells.size());
  std::vector<std::int64_t> n_atoms(shells.size(), 0), size(shells.size(), 0);
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const FrameData &data = *frames[f];
    const BlockLookup lookup(source.blocks(*data.frame), f);
    const std::vector<double> zeros = source.zeros(data);
    for (std::size_t i = 0; i < data.element.size(); ++i) {
      const auto e = static_cast<std::size_t>(data.element[i]);
      const Eigen::Index n = shells[e].n_orbitals, n_rows = source.rows(shells[e]).n_orbitals;
      const int atom = static_cast<int>(i);
      const BlockPlace place = lookup.find(atom, atom, {0, 0, 0});
      Eigen::MatrixXd block = Eigen::MatrixXd::Zero(n_rows, n);
      if (place.block >= 0)
        block = source.block(*data.frame, static_cast<std::size_t>(place.block), false);
      block.diagonal().array() -= zeros[i];
      for (Eigen::Index first = 0; first < n_rows; first += n)
        append(values[e], in_shells(block.middleRows(first, n), shells[e], shells[e]));
      size[e] = n_rows * n;
      ++n_atoms[e];
    }
  }
  std::vector<at::Tensor> labels;
  for (std::size_t e = 0; e < shells.size(); ++e)
    labels.push_back(tensor_of(values[e], {n_atoms[e], size[e]}, type));
  return labels;
}

AtomPool make_atom_pool(const std::vector<const FrameData *> &frames, const BlockSource &source,
                        const std::vector<Shells> &shells) {
  const std::size_t n_elements = shells.size();
  AtomPool pool;
  std::vector<std::vector<at::Tensor>> moments(n_elements);
  std::vector<std::int64_t> next(n_elements, 0);
  for (const FrameData *data : frames) {
    pool.first.push_back(next);
    const std::shared_ptr<const AtomTable> atoms = data->atoms();
    for (std::size_t e = 0; e < n_elements; ++e) moments[e].push_back(atoms->moments[e]);
    for (const int e : data->element) ++next[static_cast<std::size_t>(e)];
  }
  for (const std::vector<at::Tensor> &of_element : moments)
    pool.moments.push_back(at::cat(of_element, 0));
  pool.on_site = on_site_labels(frames, source, shells, pool.moments.front().scalar_type());
  return pool;
}

PairTable make_pair_table(const std::vector<const FrameData *> &frames, const AtomPool &pool,
                          const HoppingClassData &shape, const BlockSource &source) {
  PairList pairs;
  for (std::size_t f = 0; f < frames.size(); ++f)
    add_frame(*frames[f], BlockLookup(source.blocks(*frames[f]->frame), f), pool.first[f], shape,
              pairs);
  const auto n = static_cast<std::int64_t>(pairs.d.size());
  PairTable table;
  table.axis.resize(3, n);
  std::vector<double> distance;
  for (std::int64_t p = 0; p < n; ++p) {
    distance.push_back(pairs.d[static_cast<std::size_t>(p)].norm());
    table.axis.col(p) = pairs.d[static_cast<std::size_t>(p)] / distance.back();
  }
  table.i = tensor_of(pairs.i);
  table.j = tensor_of(pairs.j);
  table.distance = tensor_of(distance, {n}, pool.moments.front().scalar_type());
  table.block = std::move(pairs.block);
  table.block.shrink_to_fit();
  if (shape.element_i == shape.element_j) table.reverse = tensor_of(pairs.reverse);
  return table;
}

}  // namespace dpw
