// SPDX-License-Identifier: MIT
#include "train/pair_table.h"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "dpw_error.h"
#include "structure/periodic_atoms.h"
#include "train/shell_rotation.h"
#include "train/tensors.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;
using PairKey = std::tuple<int, int, Cell>;

Cell opposite(const Cell &cell) { return {-cell[0], -cell[1], -cell[2]}; }

/// Blocks of one frame, found by their atoms.
class BlockLookup {
 public:
  BlockLookup(const TrainingSet &set, const TrainingFrame &frame) : set_(set), frame_(frame) {
    const std::vector<PairBlock> &blocks = frame.hamiltonian->blocks;
    for (std::size_t b = 0; b < blocks.size(); ++b)
      index_[{blocks[b].row, blocks[b].column, blocks[b].cell}] = b;
  }
  /// <i|H|j, cell>; zero where the frame has no such block.
  Eigen::MatrixXd find(int i, int j, const Cell &cell, int n_i, int n_j) const {
    if (WannierHamiltonian::is_canonical(i, j, cell)) {
      const auto found = index_.find({i, j, cell});
      if (found != index_.end()) return set_.block(frame_, found->second);
    } else {
      const auto found = index_.find({j, i, opposite(cell)});
      if (found != index_.end()) return set_.block(frame_, found->second).transpose();
    }
    return Eigen::MatrixXd::Zero(n_i, n_j);
  }

 private:
  const TrainingSet &set_;
  const TrainingFrame &frame_;
  std::map<PairKey, std::size_t> index_;
};

double vacuum_level(const TrainingFrame &frame, int layer, VacuumReference reference) {
  if (!frame.vacuum_lower || !frame.vacuum_upper)
    throw Error("frame \"" + frame.name +
                "\" has a Hamiltonian, but no vacuum levels to refer it to: give both, or add the "
                "stage align, which finds them");
  if (reference == VacuumReference::mean) return 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
  return layer == 0 ? *frame.vacuum_lower : *frame.vacuum_upper;
}

void append(std::vector<double> &all, const Eigen::MatrixXd &matrix) {
  for (Eigen::Index row = 0; row < matrix.rows(); ++row)
    for (Eigen::Index column = 0; column < matrix.cols(); ++column)
      all.push_back(matrix(row, column));
}

/// What make_pair_table collects.
struct PairList {
  std::vector<std::int64_t> i, j, reverse;
  std::vector<Eigen::Vector3d> d;
  std::vector<Eigen::MatrixXd> block;
};

void add_frame(const TrainingSet &set, const FrameData &data,
               const std::vector<std::int64_t> &first, const HoppingClassData &shape, int n_i,
               int n_j, PairList &pairs) {
  const PeriodicAtoms images(data.frame->structure.lattice, data.frame->structure.positions,
                             data.element, shape.r_max);
  const NeighborList list = images.neighbors(shape.r_max, 0.0);
  const AtomsView view = images.view();
  const BlockLookup lookup(set, *data.frame);
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
      const bool same =
          data.layer[static_cast<std::size_t>(i)] == data.layer[static_cast<std::size_t>(j)];
      if (view.element[*k] != shape.element_j || same != shape.same_layer ||
          d.norm() >= shape.r_max)
        continue;
      known[{i, j, images.cell(*k)}] = pairs.d.size();
      pairs.i.push_back(place[static_cast<std::size_t>(i)]);
      pairs.j.push_back(place[static_cast<std::size_t>(j)]);
      pairs.d.push_back(d);
      pairs.block.push_back(lookup.find(i, j, images.cell(*k), n_i, n_j));
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

AtomPool make_atom_pool(const std::vector<const FrameData *> &frames, VacuumReference reference,
                        const TrainingSet &set) {
  const std::size_t n_elements = frames.front()->atoms.moments.size();
  AtomPool pool;
  std::vector<std::vector<at::Tensor>> moments(n_elements);
  std::vector<std::vector<double>> on_site(n_elements);
  std::vector<std::int64_t> next(n_elements, 0), size(n_elements, 0);
  for (const FrameData *data : frames) {
    pool.first.push_back(next);
    const BlockLookup lookup(set, *data->frame);
    const std::vector<int> n_orbitals = set.orbital_counts(*data->frame);
    for (std::size_t e = 0; e < n_elements; ++e) moments[e].push_back(data->atoms.moments[e]);
    for (std::size_t i = 0; i < data->element.size(); ++i) {
      const auto e = static_cast<std::size_t>(data->element[i]);
      const int n = n_orbitals[i], atom = static_cast<int>(i);
      Eigen::MatrixXd block = lookup.find(atom, atom, {0, 0, 0}, n, n);
      block.diagonal().array() -= vacuum_level(*data->frame, data->layer[i], reference);
      append(on_site[e], block);
      size[e] = n;
      ++next[e];
    }
  }
  for (std::size_t e = 0; e < n_elements; ++e) {
    pool.moments.push_back(at::cat(moments[e], 0));
    pool.on_site.push_back(
        tensor_of(on_site[e], {next[e], size[e] * size[e]}, pool.moments[e].scalar_type()));
  }
  return pool;
}

PairTable make_pair_table(const std::vector<const FrameData *> &frames, const AtomPool &pool,
                          const HoppingClassData &shape, const std::vector<int> &shells_i,
                          const std::vector<int> &shells_j, const TrainingSet &set) {
  const ShellRotation turn_i(shells_i), turn_j(shells_j);
  PairList pairs;
  for (std::size_t f = 0; f < frames.size(); ++f)
    add_frame(set, *frames[f], pool.first[f], shape, turn_i.size(), turn_j.size(), pairs);
  const auto n = static_cast<std::int64_t>(pairs.d.size());
  PairTable table;
  table.axis.resize(3, n);
  std::vector<double> distance;
  for (std::int64_t p = 0; p < n; ++p) {
    distance.push_back(pairs.d[static_cast<std::size_t>(p)].norm());
    table.axis.col(p) = pairs.d[static_cast<std::size_t>(p)] / distance.back();
  }
  const std::vector<Eigen::MatrixXd> of_i = turn_i.matrices(table.axis);
  const std::vector<Eigen::MatrixXd> of_j = turn_j.matrices(table.axis);
  std::vector<double> label, all_i, all_j;
  for (std::size_t p = 0; p < pairs.d.size(); ++p) {
    append(label, of_i[p] * pairs.block[p] * of_j[p].transpose());
    append(all_i, of_i[p]);
    append(all_j, of_j[p]);
  }
  const at::ScalarType type = pool.moments.front().scalar_type();
  const std::int64_t n_i = turn_i.size(), n_j = turn_j.size();
  table.i = tensor_of(pairs.i);
  table.j = tensor_of(pairs.j);
  table.distance = tensor_of(distance, {n}, type);
  table.label = tensor_of(label, {n, n_i * n_j}, type);
  table.turn_i = tensor_of(all_i, {n, n_i, n_i}, type);
  table.turn_j = tensor_of(all_j, {n, n_j, n_j}, type);
  if (shape.element_i == shape.element_j) table.reverse = tensor_of(pairs.reverse);
  return table;
}

std::array<double, 3> fit_envelope(const PairTable &pairs, const std::string &name) {
  constexpr double width = 0.5;                   // of a bin, A
  constexpr double smallest = 1e-6;               // eV: what is less is noise
  constexpr double fewest_pairs = 4;              // in a bin that counts
  std::map<int, std::pair<double, double>> bins;  // number of pairs, sum of mean squares
  const Eigen::VectorXd r = vector_of(pairs.distance);
  const Eigen::VectorXd square = vector_of(pairs.label.square().mean(1));
  for (Eigen::Index p = 0; p < r.size(); ++p) {
    auto &[count, sum] = bins[static_cast<int>(r[p] / width)];
    count += 1.0;
    sum += square[p];
  }
  std::vector<std::pair<double, double>> points;
  for (const auto &[bin, content] : bins)
    if (content.first >= fewest_pairs)
      points.emplace_back((bin + 0.5) * width,
                          0.5 * std::log(content.second / content.first + smallest * smallest));
  if (points.size() < 3)
    throw Error("hopping class \"" + name + "\" has pairs at fewer than three distances in the " +
                "training frames: too few for an envelope");
  Eigen::MatrixX3d powers(static_cast<Eigen::Index>(points.size()), 3);
  Eigen::VectorXd values(powers.rows());
  for (Eigen::Index k = 0; k < powers.rows(); ++k) {
    const auto &[x, y] = points[static_cast<std::size_t>(k)];
    powers.row(k) << 1.0, x, x * x;
    values[k] = y;
  }
  const Eigen::Vector3d c = powers.colPivHouseholderQr().solve(values);
  return {c[0], c[1], c[2]};
}

}  // namespace dpw
