// SPDX-License-Identifier: MIT
#include "hamiltonian/vacuum_step.h"

#include <cmath>
#include <string>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

namespace {

// How far the upper layer may be below the lower one somewhere aside, where both are rippled, A.
constexpr double largest_ripple = 4.0;

/// Whether two atoms, `dz` apart and `up` levels, see each other only because the slab repeats
/// along z.
bool beyond_vacuum(int up, double dz, double lateral) {
  if (up == 0) return std::abs(dz) > lateral;
  return (up > 0 ? dz : -dz) < -largest_ripple;
}

/// What makes wrong layers of right ones, most often.
constexpr char after_replicate[] =
    "; if the layers are molecule IDs, mind that LAMMPS' replicate gives new ones to every copy: "
    "take layers auto or group, or set the molecule IDs again";

/// Throws AtomError where the nearest atom of another layer is not on its side.
void check_order(const AtomsView &atoms, const NeighborList &pairs, const AtomLayers &layers, int i,
                 double reach) {
  double nearest = reach;
  bool upside_down = false;
  for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
    const int up = layers.between(i, *j);
    if (up == 0 || !layers.knows(*j)) continue;
    const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
    const double r = d.norm();
    if (r >= nearest) continue;
    nearest = r;
    upside_down = (up > 0) != (d.z() > 0.0);
  }
  if (upside_down)
    throw AtomError(
        i, "is in layer " + std::to_string(layers.layer[static_cast<std::size_t>(i)] + 1) +
               " and has another layer on the wrong side: the vacuum step needs the layers named "
               "from below" +
               after_replicate);
}

}  // namespace

VacuumStep::VacuumStep(const VacuumStepData &data)
    : data_(data),
      basis_(data.cutoff, data.r_switch, static_cast<int>(data.bonds.front().coefficients.size())),
      n_terms_(basis_.size() * static_cast<int>(data.bonds.size() + data.transfers.size())),
      coefficients_(n_terms_) {
  int k = 0;
  for (const BondClassData &bond : data.bonds)
    for (const double c : bond.coefficients) coefficients_[k++] = c;
  for (const ChargeTransferData &transfer : data.transfers)
    for (const double c : transfer.coefficients) coefficients_[k++] = c;
  // The integral of the kernel over the plane, by the midpoint rule: smooth and flat at the end.
  constexpr int n_rings = 4000;
  const double width = data.lateral / n_rings;
  double sum = 0.0;
  for (int ring = 0; ring < n_rings; ++ring) {
    const double rho = (ring + 0.5) * width;
    sum += 2.0 * pi * rho * width * kernel(rho, data_.height);
  }
  norm_ = 1.0 / sum;
}

double VacuumStep::kernel(double rho, double height) const {
  const double square = rho * rho + height * height;
  return quintic_switch(rho, 0.5 * data_.lateral, data_.lateral).value * height /
         (2.0 * pi * square * std::sqrt(square));
}

Eigen::VectorXd VacuumStep::coordination(const AtomsView &atoms, const NeighborList &pairs,
                                         const AtomLayers &layers) const {
  Eigen::VectorXd coordination = Eigen::VectorXd::Zero(atoms.n_owned);
  for (int i = 0; i < atoms.n_owned; ++i)
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      if (atoms.element[i] != atoms.element[*j] || layers.between(i, *j) != 0) continue;
      const double r = (atoms.position(*j) - atoms.position(i)).norm();
      coordination[i] +=
          quintic_switch(r, data_.coordination_switch, data_.coordination_cutoff).value / r;
    }
  return coordination;
}

Eigen::MatrixXd VacuumStep::bond_sums(const AtomsView &atoms, const NeighborList &pairs,
                                      const AtomLayers &layers) const {
  Eigen::MatrixXd sums =
      Eigen::MatrixXd::Zero(n_terms_, 3 * static_cast<Eigen::Index>(atoms.n_owned));
  Eigen::VectorXd b(basis_.size());
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (!layers.knows(i)) continue;
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
      const double r = d.norm();
      if (r >= data_.cutoff || !layers.knows(*j)) continue;
      const int up = layers.between(i, *j);
      if (std::abs(up) > 1 || beyond_vacuum(up, d.z(), data_.lateral)) continue;
      const auto add_to = [&](std::size_t term) {
        basis_.evaluate(r, b.data());
        sums.col(3 * static_cast<Eigen::Index>(i) + 1 + up)
            .segment(static_cast<Eigen::Index>(term) * b.size(), b.size()) += d.z() / r * b;
      };
      const int e_i = atoms.element[i], e_j = atoms.element[*j];
      for (std::size_t c = 0; c < data_.bonds.size(); ++c) {
        const BondClassData &bond = data_.bonds[c];
        if (bond.element_i == e_i && bond.element_j == e_j && bond.same_layer == (up == 0))
          add_to(c);
      }
      if (e_i != e_j || up == 0) continue;
      for (std::size_t t = 0; t < data_.transfers.size(); ++t)
        if (data_.transfers[t].element == e_i) add_to(data_.bonds.size() + t);
    }
  }
  if (data_.transfers.empty()) return sums;
  const Eigen::VectorXd smooth = coordination(atoms, pairs, layers);
  for (std::size_t t = 0; t < data_.transfers.size(); ++t)
    for (Eigen::Index i = 0; i < smooth.size(); ++i)
      sums.block(static_cast<Eigen::Index>(data_.bonds.size() + t) * b.size(), 3 * i, b.size(),
                 3) *= smooth[i] - data_.transfers[t].coordination;
  return sums;
}

Eigen::Matrix3Xd VacuumStep::dipoles(const AtomsView &atoms, const NeighborList &pairs,
                                     const AtomLayers &layers) const {
  const Eigen::VectorXd all = bond_sums(atoms, pairs, layers).transpose() * coefficients_;
  return Eigen::Map<const Eigen::Matrix3Xd>(all.data(), 3, atoms.n_owned);
}

template <class See>
void VacuumStep::for_neighbours(const AtomsView &atoms, const NeighborList &pairs,
                                const AtomLayers &layers, int i, const See &see) const {
  for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
    const int up = layers.between(i, *j);
    if (std::abs(up) > 1 || !layers.knows(*j)) continue;
    const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
    const double rho = std::hypot(d.x(), d.y());
    if (rho < data_.lateral && !beyond_vacuum(up, d.z(), data_.lateral) &&
        d.squaredNorm() < data_.reach * data_.reach)
      see(*j, up, rho);
  }
}

Eigen::Matrix3Xd VacuumStep::steps(const AtomsView &atoms, const NeighborList &pairs,
                                   const AtomLayers &layers, const double *dipoles) const {
  Eigen::Matrix3Xd steps = Eigen::Matrix3Xd::Zero(3, atoms.n_owned);
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (!layers.knows(i)) continue;
    if (layers.period == 0) check_order(atoms, pairs, layers, i, data_.reach);
    const auto add = [&](int j, int up, double weight) {
      const double *of_j = dipoles + 3 * static_cast<std::ptrdiff_t>(j);
      if (up == 0) {
        steps.col(i) += weight * Eigen::Map<const Eigen::Vector3d>(of_j);
      } else {  // across the gap between the two, and in the other one
        steps(1 + up, i) += weight * (of_j[1 - up] + of_j[1]);
      }
    };
    add(i, 0, norm_ * kernel(0.0, data_.height));
    for_neighbours(atoms, pairs, layers, i, [&](int j, int up, double rho) {
      add(j, up, norm_ * kernel(rho, data_.height));
    });
  }
  return steps;
}

Eigen::Matrix2Xd VacuumStep::next_layer(const AtomsView &atoms, const NeighborList &pairs,
                                        const AtomLayers &layers, const double *values) const {
  Eigen::Matrix2Xd result = Eigen::Matrix2Xd::Zero(2, atoms.n_owned);
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (!layers.knows(i)) continue;
    double weights[2] = {0.0, 0.0};  // of the atoms below and above
    for_neighbours(atoms, pairs, layers, i, [&](int j, int up, double rho) {
      if (up == 0) return;
      const int side = up > 0 ? 1 : 0;
      const double weight = kernel(rho, 2.0 * data_.height);
      weights[side] += weight;
      result(side, i) += weight * values[2 * static_cast<std::ptrdiff_t>(j) + side];
    });
    for (const int side : {0, 1})
      if (weights[side] > 0.0) result(side, i) /= weights[side];
  }
  return result;
}

}  // namespace dpw
