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

/// Whether two atoms, `dz` apart, see each other only because the slab repeats along z.
bool beyond_vacuum(int layer_i, int layer_j, double dz, double lateral) {
  if (layer_i == layer_j) return std::abs(dz) > lateral;
  return (layer_j > layer_i ? dz : -dz) < -largest_ripple;
}

/// What makes wrong layers of a right bilayer, most often.
constexpr char after_replicate[] =
    "; if the layers are molecule IDs, mind that LAMMPS' replicate gives new ones to every copy: "
    "take layers auto or group, or set the molecule IDs again";

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
    sum += 2.0 * pi * rho * width * kernel(rho);
  }
  norm_ = 1.0 / sum;
}

double VacuumStep::kernel(double rho) const {
  const double h = data_.height, square = rho * rho + h * h;
  return norm_ * quintic_switch(rho, 0.5 * data_.lateral, data_.lateral).value * h /
         (2.0 * pi * square * std::sqrt(square));
}

Eigen::VectorXd VacuumStep::coordination(const AtomsView &atoms, const NeighborList &pairs,
                                         const int *layer) const {
  Eigen::VectorXd coordination = Eigen::VectorXd::Zero(atoms.n_owned);
  for (int i = 0; i < atoms.n_owned; ++i)
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      if (atoms.element[i] != atoms.element[*j] || layer[i] != layer[*j]) continue;
      const double r = (atoms.position(*j) - atoms.position(i)).norm();
      coordination[i] +=
          quintic_switch(r, data_.coordination_switch, data_.coordination_cutoff).value / r;
    }
  return coordination;
}

Eigen::MatrixXd VacuumStep::bond_sums(const AtomsView &atoms, const NeighborList &pairs,
                                      const int *layer) const {
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(n_terms_, atoms.n_owned);
  Eigen::VectorXd b(basis_.size());
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (layer[i] < 0) continue;
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
      const double r = d.norm();
      if (r >= data_.cutoff || layer[*j] < 0 ||
          beyond_vacuum(layer[i], layer[*j], d.z(), data_.lateral))
        continue;
      const auto add_to = [&](std::size_t term) {
        basis_.evaluate(r, b.data());
        sums.col(i).segment(static_cast<Eigen::Index>(term) * b.size(), b.size()) += d.z() / r * b;
      };
      const int e_i = atoms.element[i], e_j = atoms.element[*j];
      const bool same_layer = layer[i] == layer[*j];
      for (std::size_t c = 0; c < data_.bonds.size(); ++c) {
        const BondClassData &bond = data_.bonds[c];
        if (bond.element_i == e_i && bond.element_j == e_j && bond.same_layer == same_layer)
          add_to(c);
      }
      if (e_i != e_j || same_layer) continue;
      for (std::size_t t = 0; t < data_.transfers.size(); ++t)
        if (data_.transfers[t].element == e_i) add_to(data_.bonds.size() + t);
    }
  }
  if (data_.transfers.empty()) return sums;
  const Eigen::RowVectorXd smooth = coordination(atoms, pairs, layer).transpose();
  for (std::size_t t = 0; t < data_.transfers.size(); ++t)
    sums.middleRows(static_cast<Eigen::Index>(data_.bonds.size() + t) * b.size(), b.size())
        .array()
        .rowwise() *= smooth.array() - data_.transfers[t].coordination;
  return sums;
}

Eigen::VectorXd VacuumStep::dipoles(const AtomsView &atoms, const NeighborList &pairs,
                                    const int *layer) const {
  return bond_sums(atoms, pairs, layer).transpose() * coefficients_;
}

std::vector<double> VacuumStep::potential(const AtomsView &atoms, const NeighborList &pairs,
                                          const int *layer, const double *dipole) const {
  std::vector<double> energies;
  energies.reserve(static_cast<std::size_t>(atoms.n_owned));
  for (int i = 0; i < atoms.n_owned; ++i) {
    if (layer[i] > 1)
      throw AtomError(i,
                      "is in a third layer, but the vacuum step is defined for two layers only: "
                      "give the energies of the layers by hand with shift E1 E2 ..." +
                          std::string(after_replicate));
    double step = dipole[i] * kernel(0.0);
    double nearest = data_.reach;
    bool upside_down = false;
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      const Eigen::Vector3d d = atoms.position(*j) - atoms.position(i);
      const double r = d.norm();
      if (layer[i] >= 0 && layer[*j] >= 0 && layer[*j] != layer[i] && r < nearest) {
        nearest = r;
        upside_down = (layer[*j] > layer[i]) != (d.z() > 0.0);
      }
      if (dipole[*j] == 0.0 || beyond_vacuum(layer[i], layer[*j], d.z(), data_.lateral)) continue;
      const double rho = std::hypot(d.x(), d.y());
      if (rho < data_.lateral && r < data_.reach) step += dipole[*j] * kernel(rho);
    }
    if (upside_down)
      throw AtomError(i, "is in the " + std::string(layer[i] == 0 ? "first" : "second") +
                             " of two layers and has the other one on the wrong side: the vacuum "
                             "step needs the lower layer first" +
                             after_replicate);
    energies.push_back(layer[i] == 0 ? -0.5 * step : 0.5 * step);
  }
  return energies;
}

}  // namespace dpw
