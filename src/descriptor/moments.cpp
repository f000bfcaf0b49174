// SPDX-License-Identifier: MIT
#include "descriptor/moments.h"

#include <algorithm>
#include <cmath>

#include "descriptor/moment_layers.h"
#include "dpw_error.h"

namespace dpw {

namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Room for `size` numbers; vectors never shrink, so that nothing is set to zero over and over.
template <typename Vector>
void provide(Vector &vector, int size) {
  if (vector.size() < static_cast<std::size_t>(size)) vector.resize(static_cast<std::size_t>(size));
}

}  // namespace

// ---- setting up

Moments::Moments(const Model &model)
    : settings_(model),
      harmonics_(settings_.l_max),
      radial_(settings_.cutoff, settings_.r_switch, settings_.n_radial),
      label_reach_(model.hopping_cutoff()) {
  if (settings_.layers && model.has_hamiltonian() &&
      plane_reach(*settings_.layers, label_reach_) <= settings_.layers->clearance)
    throw Error(
        "the descriptor's layers cannot be told apart within the longest hopping: make bond_A, "
        "clearance_A or lateral_A smaller");
}

DescriptorReach Moments::reach() const {
  return {settings_.cutoff, 0.0, settings_.cutoff, settings_.layers ? label_reach_ : 0.0};
}

Eigen::Index Moments::size(int /*element*/) const {
  return static_cast<Eigen::Index>(settings_.n_channels()) * settings_.n_lm();
}

void Moments::label(const AtomsView &atoms, const NeighborList &list,
                    std::vector<AtomLabel> &labels) const {
  labels.assign(static_cast<std::size_t>(atoms.n_all), AtomLabel{});
  if (settings_.layers)
    find_plane_layers(*settings_.layers, label_reach_, atoms, list, labels);
  else
    for (int i = 0; i < atoms.n_owned; ++i)
      if (atoms.element[i] >= 0) labels[static_cast<std::size_t>(i)].layer = 0;
}

void Moments::rebuild(const AtomsView &atoms, const NeighborList &list,
                      const std::vector<AtomLabel> & /*labels*/, double skin) {
  const double range = settings_.cutoff + skin;
  atoms_of_.assign(static_cast<std::size_t>(settings_.n_elements), {});
  candidates_.clear();
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (atoms.element[i] >= 0) {
      atoms_of_[static_cast<std::size_t>(atoms.element[i])].push_back(i);
      for (const int *j = list.begin(i); j != list.end(i); ++j)
        if (atoms.element[*j] >= 0 &&
            (atoms.position(*j) - atoms.position(i)).squaredNorm() < range * range)
          candidates_.index.push_back(*j);
      // Stable: the order within an element stays that of the list.
      std::stable_sort(
          candidates_.index.begin() + static_cast<std::ptrdiff_t>(candidates_.start.back()),
          candidates_.index.end(),
          [&](int a, int b) { return atoms.element[a] < atoms.element[b]; });
    }
    candidates_.close_atom();
  }
}

void Moments::begin(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) {
  atoms_ = atoms;
  batches.resize(atoms_of_.size());
  for (std::size_t e = 0; e < batches.size(); ++e) {
    batches[e].atoms = atoms_of_[e];
    batches[e].values.resize(size(static_cast<int>(e)),
                             static_cast<Eigen::Index>(atoms_of_[e].size()));
  }
}

void Moments::evaluate(const AtomsView &atoms, std::vector<DescriptorBatch> &batches) {
  begin(atoms, batches);
  for (DescriptorBatch &batch : batches)
    for (std::size_t column = 0; column < batch.atoms.size(); ++column)
      evaluate_block(&batch.atoms[column], 1, batch.values.col(static_cast<Eigen::Index>(column)));
}

// ---- neighbours

void Moments::Neighbours::clear() {
  for (LaneVector *lanes : {&x, &y, &z, &over_r, &sine, &cosine, &s, &s_slope}) lanes->clear();
  index.clear();
  first.assign(1, 0);
}

void Moments::Neighbours::add(int atom, const Eigen::Vector3d &d, const RadialBasis &radial,
                              int place) {
  if (place == 0) {
    // What is not filled counts nothing: the switch is zero, and the vector any unit vector.
    const Lanes zero = {};
    for (LaneVector *lanes : {&x, &y, &sine, &s, &s_slope}) lanes->push_back(zero);
    for (LaneVector *lanes : {&z, &over_r, &cosine}) lanes->push_back(zero + 1.0);
    index.resize(index.size() + width, -1);
  }
  const double r = d.norm();
  const double phase = radial.wave_number() * r;
  const SwitchValue value = quintic_switch(r, radial.switch_start(), radial.cutoff());
  x.back()[place] = d.x() / r;
  y.back()[place] = d.y() / r;
  z.back()[place] = d.z() / r;
  over_r.back()[place] = 1.0 / r;
  sine.back()[place] = std::sin(phase);
  cosine.back()[place] = std::cos(phase);
  s.back()[place] = value.value;
  s_slope.back()[place] = value.slope;
  index[index.size() - width + static_cast<std::size_t>(place)] = atom;
}

void Moments::Neighbours::close() { first.push_back(x.size()); }

/// Appends the neighbours of a centre that are inside the cutoff.
void Moments::collect(int centre) {
  const Eigen::Vector3d x = atoms_.position(centre);
  const double square = settings_.cutoff * settings_.cutoff;
  const int *j = candidates_.begin(centre);
  const int *end = candidates_.end(centre);
  for (int e = 0; e < settings_.n_elements; ++e) {
    int place = 0;
    for (; j != end && atoms_.element[*j] == e; ++j) {
      const Eigen::Vector3d d = atoms_.position(*j) - x;
      if (d.squaredNorm() >= square) continue;
      near_.add(*j, d, radial_, place);
      place = (place + 1) % width;
    }
    near_.close();
  }
}

// ---- moments

void Moments::evaluate_block(const int *centres, int n, Eigen::Ref<Eigen::MatrixXd> out) {
  centres_.assign(centres, centres + n);
  near_.clear();
  const int n_radial = settings_.n_radial;
  const int n_lm = settings_.n_lm();
  SphericalHarmonics::Parts<Lanes> parts;
  for (int a = 0; a < n; ++a) {
    collect(centres[a]);
    Eigen::Map<Eigen::MatrixXd> moments(out.col(a).data(), settings_.n_channels(), n_lm);
    for (int e = 0; e < settings_.n_elements; ++e) {
      const std::size_t segment = static_cast<std::size_t>(a) * settings_.n_elements + e;
      const std::size_t first = near_.first[segment];
      const int n_lanes = static_cast<int>(near_.first[segment + 1] - first);
      auto of_element = moments.middleRows(e * n_radial, n_radial);
      if (n_lanes == 0) {
        of_element.setZero();
        continue;
      }
      provide(functions_, n_radial * n_lanes);
      provide(harmonic_, n_lm * n_lanes);
      for (int k = 0; k < n_lanes; ++k) {
        const std::size_t lane = first + static_cast<std::size_t>(k);
        radial_.combine(near_.over_r[lane], near_.sine[lane], near_.cosine[lane], near_.s[lane],
                        &functions_[static_cast<std::size_t>(k)], n_lanes);
        harmonics_.prepare(near_.x[lane], near_.y[lane], near_.z[lane], parts);
        harmonics_.values(parts, &harmonic_[static_cast<std::size_t>(k)], n_lanes);
      }
      const auto *b = reinterpret_cast<const double *>(functions_.data());
      const auto *y = reinterpret_cast<const double *>(harmonic_.data());
      const Eigen::Index columns = n_lanes * width;
      of_element.noalias() = Eigen::Map<const RowMatrix>(b, n_radial, columns) *
                             Eigen::Map<const RowMatrix>(y, n_lm, columns).transpose();
    }
  }
}

// ---- forces

void Moments::pull_back_block(const Eigen::Ref<const Eigen::MatrixXd> &gradient, ForceOutput &out) {
  const int n_radial = settings_.n_radial;
  const int n_lm = settings_.n_lm();
  for (std::size_t a = 0; a < centres_.size(); ++a) {
    const Eigen::Map<const Eigen::MatrixXd> of_moments(
        gradient.col(static_cast<Eigen::Index>(a)).data(), settings_.n_channels(), n_lm);
    for (int e = 0; e < settings_.n_elements; ++e) {
      const std::size_t segment = a * static_cast<std::size_t>(settings_.n_elements) + e;
      const std::size_t first = near_.first[segment];
      const int n_lanes = static_cast<int>(near_.first[segment + 1] - first);
      if (n_lanes == 0) continue;
      const int stride = 2 * n_lanes;
      provide(functions_, n_radial * stride);
      provide(contraction_, n_lm * stride);
      for (int k = 0; k < n_lanes; ++k) {
        const std::size_t lane = first + static_cast<std::size_t>(k);
        Lanes *b = &functions_[static_cast<std::size_t>(k)];
        radial_.combine(near_.over_r[lane], near_.sine[lane], near_.cosine[lane], near_.s[lane],
                        near_.s_slope[lane], b, b + n_lanes, stride);
      }
      // Of dE = sum_n dE/dB[n][lm] (db_n Y_lm + b_n dY_lm) the sums over n are the same for all
      // neighbours of an element.
      const auto *b = reinterpret_cast<const double *>(functions_.data());
      auto *h = reinterpret_cast<double *>(contraction_.data());
      const Eigen::Index columns = static_cast<Eigen::Index>(stride) * width;
      Eigen::Map<RowMatrix>(h, n_lm, columns).noalias() =
          of_moments.middleRows(e * n_radial, n_radial).transpose() *
          Eigen::Map<const RowMatrix>(b, n_radial, columns);
      for (int k = 0; k < n_lanes; ++k) {
        const Lanes *of_value = &contraction_[static_cast<std::size_t>(k)];
        add_forces(centres_[a], first + static_cast<std::size_t>(k), of_value, of_value + n_lanes,
                   stride, out);
      }
    }
  }
}

/// `of_value`: dE/dY_lm; `of_slope`: the same with db/dr in place of b.
void Moments::add_forces(int centre, std::size_t lane, const Lanes *of_value, const Lanes *of_slope,
                         int stride, ForceOutput &out) {
  const Lanes &x = near_.x[lane];
  const Lanes &y = near_.y[lane];
  const Lanes &z = near_.z[lane];
  SphericalHarmonics::Parts<Lanes> parts;
  harmonics_.prepare(x, y, z, parts);
  Lanes g[3];
  Lanes along;
  harmonics_.contract(parts, of_slope, stride, along);
  harmonics_.contract_gradient(parts, of_value, stride, g);
  const Lanes over_r = near_.over_r[lane];
  along -= (g[0] * x + g[1] * y + g[2] * z) * over_r;
  g[0] = g[0] * over_r + along * x;
  g[1] = g[1] * over_r + along * y;
  g[2] = g[2] * over_r + along * z;
  spread(centre, lane, g, out);
}

/// Gives `g` = dE/dd of the neighbours of a lane to the atoms.
void Moments::spread(int centre, std::size_t lane, const Lanes *g, ForceOutput &out) const {
  const Lanes r = 1.0 / near_.over_r[lane];
  const Lanes d[3] = {near_.x[lane] * r, near_.y[lane] * r, near_.z[lane] * r};
  static constexpr int row[9] = {0, 1, 2, 0, 0, 1, 1, 2, 2};  // xx yy zz xy xz yz yx zx zy
  static constexpr int column[9] = {0, 1, 2, 1, 2, 2, 0, 0, 1};
  double *own = out.force + 3 * static_cast<std::ptrdiff_t>(centre);
  for (int k = 0; k < width; ++k) {
    const int j = near_.index[lane * width + static_cast<std::size_t>(k)];
    if (j < 0) break;
    double *other = out.force + 3 * static_cast<std::ptrdiff_t>(j);
    for (int c = 0; c < 3; ++c) {
      own[c] += g[c][k];
      other[c] -= g[c][k];
    }
    for (int v = 0; v < 6; ++v) {
      // Summed over the neighbours of a centre it is symmetric anyway, since E_i does not rotate.
      const double w = -0.5 * (d[row[v]][k] * g[column[v]][k] + d[column[v]][k] * g[row[v]][k]);
      out.virial[v] += w;
      if (out.atom_virial == nullptr) continue;
      out.atom_virial[6 * static_cast<std::ptrdiff_t>(centre) + v] += 0.5 * w;
      out.atom_virial[6 * static_cast<std::ptrdiff_t>(j) + v] += 0.5 * w;
    }
    if (out.centroid_virial == nullptr) continue;
    for (int v = 0; v < 9; ++v)
      out.centroid_virial[9 * static_cast<std::ptrdiff_t>(j) + v] -= d[row[v]][k] * g[column[v]][k];
  }
}

}  // namespace dpw
