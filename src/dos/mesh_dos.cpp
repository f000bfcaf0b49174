// SPDX-License-Identifier: MIT
#include "dos/mesh_dos.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "bloch/kpoints.h"
#include "dos/state_count.h"

namespace dpw {

namespace {

constexpr int kMostCorners = 4;

/// Columns of the answer; throws where sizes do not fit.
int check(const MeshStates &states) {
  if (!states.energies.allFinite()) throw Error("an energy of a k-mesh is not finite");
  if (states.weights.empty()) return 1;
  if (states.weights.size() != static_cast<std::size_t>(states.energies.rows()))
    throw Error("a density of states got weights of " + std::to_string(states.weights.size()) +
                " k-points for energies of " + std::to_string(states.energies.rows()));
  const Eigen::Index groups = states.weights.front().cols();
  for (const Eigen::MatrixXd &one : states.weights)
    if (one.rows() != states.energies.cols() || one.cols() != groups)
      throw Error("the weights of states do not fit the bands of a density of states");
  return 1 + static_cast<int>(groups);
}

/// 1 and the state's weights.
void columns_of(const MeshStates &states, Eigen::Index k, Eigen::Index band, Eigen::VectorXd &out) {
  out[0] = 1.0;
  if (!states.weights.empty())
    out.tail(out.size() - 1) = states.weights[static_cast<std::size_t>(k)].row(band).transpose();
}

/// Steps to the neighbours along each direction, signed so that the way to the opposite corner of
/// a mesh cell, all steps together, is as short as can be.
std::array<int, 3> shortest_diagonal(const TetrahedronMesh &mesh) {
  const Eigen::Matrix3d reciprocal =
      mesh.lattice ? reciprocal_lattice(*mesh.lattice) : Eigen::Matrix3d::Identity();
  std::array<int, 3> best = {1, 1, 1};
  double shortest = -1.0;
  for (const int s1 : {1, -1})
    for (const int s2 : {1, -1}) {
      Eigen::Vector3d diagonal = Eigen::Vector3d::Zero();
      const std::array<int, 3> sign = {1, s1, s2};
      for (int a = 0; a < 3; ++a)
        if (mesh.n[a] > 1) diagonal += reciprocal.row(a).transpose() * sign[a] / mesh.n[a];
      if (shortest < 0.0 || diagonal.norm() < shortest * (1.0 - 1e-9)) {
        shortest = diagonal.norm();
        best = sign;
      }
    }
  return best;
}

/// The simplices that the cell above a mesh point is cut into: the ways from a corner to the
/// opposite one along edges (Kuhn's triangulation). Each is a list of offsets of its corners.
std::vector<std::vector<std::array<int, 3>>> cut_cell(const TetrahedronMesh &mesh) {
  std::vector<int> axes;
  for (int a = 0; a < 3; ++a)
    if (mesh.n[a] > 1) axes.push_back(a);
  const std::array<int, 3> sign = shortest_diagonal(mesh);
  std::vector<std::vector<std::array<int, 3>>> simplices;
  do {
    std::array<int, 3> corner = {0, 0, 0};
    std::vector<std::array<int, 3>> corners = {corner};
    for (const int a : axes) {
      corner[static_cast<std::size_t>(a)] += sign[static_cast<std::size_t>(a)];
      corners.push_back(corner);
    }
    simplices.push_back(corners);
  } while (std::next_permutation(axes.begin(), axes.end()));
  return simplices;
}

/// Adds all bands of one simplex, which stands for `volume` of the zone.
class SimplexCounter {
 public:
  SimplexCounter(const MeshStates &states, int n_columns, StateCount &count)
      : states_(states), all_(n_columns), count_(count) {
    for (Eigen::VectorXd &corner : columns_) corner.resize(n_columns);
  }

  void add(const std::vector<int> &k, double volume) {
    for (Eigen::Index band = 0; band < states_.energies.cols(); ++band) add_band(k, band, volume);
  }

 private:
  void add_band(const std::vector<int> &k, Eigen::Index band, double volume) {
    const int n = static_cast<int>(k.size());
    order_ = k;
    std::sort(order_.begin(), order_.end(),
              [&](int a, int b) { return states_.energies(a, band) < states_.energies(b, band); });
    std::array<double, kMostCorners> energy{};
    all_.setZero();
    for (int i = 0; i < n; ++i) {
      energy[i] = states_.energies(order_[i], band);
      columns_[i].setZero();
      columns_of(states_, order_[i], band, columns_[i]);
      all_ += volume / n * columns_[i];
    }
    const bool weighed = all_.size() > 1;
    count_.add(energy[0], energy[n - 1], all_, [&](double e, Eigen::VectorXd &out) {
      out.setZero();
      if (!weighed) out[0] = volume * simplex_share_below(e, energy.data(), n);
      for (int i = 0; weighed && i < n; ++i)
        out += volume / n * corner_share_below(e, energy, n, i) * columns_[i];
    });
  }

  /// Share of corner i's weight (its barycentric coordinate, integrated) below an energy. It is the
  /// share of a simplex of one dimension more that has the corner twice.
  static double corner_share_below(double e, const std::array<double, kMostCorners> &energy, int n,
                                   int i) {
    std::array<double, kMostCorners + 1> doubled{};
    for (int j = 0; j < n; ++j) doubled[j + (j > i ? 1 : 0)] = energy[j];
    doubled[i + 1] = energy[i];
    return simplex_share_below(e, doubled.data(), n + 1);
  }

  const MeshStates &states_;
  std::vector<int> order_;
  std::array<Eigen::VectorXd, kMostCorners> columns_;
  Eigen::VectorXd all_;
  StateCount &count_;
};

}  // namespace

double simplex_share_below(double energy, const double *corner, int n) {
  if (energy >= corner[n - 1]) return 1.0;  // exactly
  std::array<double, kMostCorners + 1> share{};
  for (int i = 0; i < n; ++i) share[i] = energy >= corner[i] ? 1.0 : 0.0;
  // corner by corner, as de Boor's recursion for the integral of a B-spline whose knots are the
  // corners, which the share of a simplex is (Curry, Schoenberg)
  for (int level = 1; level < n; ++level)
    for (int i = 0; i + level < n; ++i) {
      const double width = corner[i + level] - corner[i];
      if (width > 0.0)
        share[i] =
            ((energy - corner[i]) * share[i] + (corner[i + level] - energy) * share[i + 1]) / width;
    }
  return share[0];
}

MeshDos gaussian_dos(const MeshStates &states, const std::vector<double> &k_weight, double sigma,
                     const EnergyGrid &grid) {
  const int n_columns = check(states);
  if (k_weight.size() != static_cast<std::size_t>(states.energies.rows()))
    throw Error("a density of states got " + std::to_string(k_weight.size()) +
                " weights of k-points for energies of " + std::to_string(states.energies.rows()));
  if (!(sigma > 0.0 && std::isfinite(sigma)))
    throw Error("the broadening of a density of states has to be above zero, but is " +
                std::to_string(sigma) + " eV");
  constexpr double reach = 8.5;  // in sigma: beyond it is less than double precision
  StateCount count(grid, n_columns);
  Eigen::VectorXd columns(n_columns);
  for (Eigen::Index k = 0; k < states.energies.rows(); ++k)
    for (Eigen::Index band = 0; band < states.energies.cols(); ++band) {
      const double energy = states.energies(k, band);
      columns_of(states, k, band, columns);
      columns *= k_weight[static_cast<std::size_t>(k)];
      count.add(energy - reach * sigma, energy + reach * sigma, columns,
                [&](double e, Eigen::VectorXd &out) {
                  out = 0.5 * std::erfc((energy - e) / (std::sqrt(2.0) * sigma)) * columns;
                });
    }
  return count.finish();
}

MeshDos tetrahedron_dos(const MeshStates &states, const TetrahedronMesh &mesh,
                        const EnergyGrid &grid) {
  const int n_columns = check(states);
  const auto total = static_cast<std::size_t>(mesh.n[0]) * static_cast<std::size_t>(mesh.n[1]) *
                     static_cast<std::size_t>(mesh.n[2]);
  if (mesh.state_of.size() != total)
    throw Error("a density of states got " + std::to_string(mesh.state_of.size()) +
                " mesh points instead of " + std::to_string(total));
  for (const int k : mesh.state_of)
    if (k < 0 || k >= states.energies.rows())
      throw Error("a mesh point of a density of states has no energies");

  const auto simplices = cut_cell(mesh);
  const double volume = 1.0 / static_cast<double>(total * simplices.size());
  StateCount count(grid, n_columns);
  SimplexCounter counter(states, n_columns, count);
  std::vector<int> k;
  for (int a = 0; a < mesh.n[0]; ++a)
    for (int b = 0; b < mesh.n[1]; ++b)
      for (int c = 0; c < mesh.n[2]; ++c)
        for (const auto &simplex : simplices) {
          k.clear();
          for (const auto &offset : simplex) {
            const int i = (a + offset[0] + mesh.n[0]) % mesh.n[0];
            const int j = (b + offset[1] + mesh.n[1]) % mesh.n[1];
            const int l = (c + offset[2] + mesh.n[2]) % mesh.n[2];
            k.push_back(
                mesh.state_of[(static_cast<std::size_t>(i) * mesh.n[1] + j) * mesh.n[2] + l]);
          }
          counter.add(k, volume);
        }
  return count.finish();
}

}  // namespace dpw
