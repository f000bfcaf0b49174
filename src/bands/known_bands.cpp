// SPDX-License-Identifier: MIT
#include "bands/known_bands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "base/error.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;
using Complex = std::complex<double>;

constexpr double kTwoPi = 6.283185307179586476925286766559;

/// Collects hoppings and lays them out by columns.
class Hoppings {
 public:
  /// H_ab(R) += t and, unless it is the same element, H_ba(-R) += t^*.
  void add(int a, int b, const Cell &cell, const Complex &t) {
    if (a <= b) elements_[{b, a, cell}] += t;
    if (b <= a && !(a == b && cell == Cell{})) elements_[{a, b, opposite(cell)}] += std::conj(t);
  }

  /// `spinors`: state 2 o is orbital o with spin up, 2 o + 1 with spin down.
  std::shared_ptr<const SparseHamiltonian> layout(int n, bool spinors = false) const {
    auto s = std::make_shared<SparseHamiltonian>();
    s->n_orbitals = n;
    s->time_reversal = spinors;
    std::map<Cell, std::int32_t> index;
    for (const auto &[key, value] : elements_) {
      index[std::get<2>(key)];
      index[opposite(std::get<2>(key))];
    }
    for (auto &[cell, at] : index) {
      at = static_cast<std::int32_t>(s->cells.size());
      s->cells.push_back(cell);
    }
    s->column_start.assign(static_cast<std::size_t>(n) + 1, 0);
    for (const auto &[key, value] : elements_) {
      ++s->column_start[static_cast<std::size_t>(std::get<0>(key)) + 1];
      s->row.push_back(std::get<1>(key));
      s->cell.push_back(index.at(std::get<2>(key)));
      s->value.push_back(value.real());
      if (spinors) s->imaginary.push_back(value.imag());
    }
    for (std::size_t c = 1; c < s->column_start.size(); ++c)
      s->column_start[c] += s->column_start[c - 1];
    return s;
  }

 private:
  static Cell opposite(const Cell &cell) { return {-cell[0], -cell[1], -cell[2]}; }

  std::map<std::tuple<int, int, Cell>, Complex> elements_;  ///< column, row, cell
};

Eigen::VectorXd sorted(std::vector<double> list) {
  std::sort(list.begin(), list.end());
  return Eigen::Map<Eigen::VectorXd>(list.data(), static_cast<Eigen::Index>(list.size()));
}

/// n1 x n2 cells of two atoms in one.
class Honeycomb {
 public:
  Honeycomb(int n1, int n2) : n1_(n1), n2_(n2) {}

  int n_atoms() const { return 2 * n1_ * n2_; }
  /// Calls visit(atom of the first sublattice, of the second one, R) for all neighbours.
  template <class Visit>
  void visit_neighbours(const Visit &visit) const {
    for (int c1 = 0; c1 < n1_; ++c1)
      for (int c2 = 0; c2 < n2_; ++c2)
        for (const auto &[s1, s2] : {std::pair(0, 0), {1, 0}, {0, 1}}) {
          Cell cell{};
          const int b = place(c1 - s1, c2 - s2, cell) + 1;
          visit(2 * (c1 * n2_ + c2), b, cell);
        }
  }
  /// Calls visit(atom of the first sublattice, another one, R) for second neighbours, three of six.
  template <class Visit>
  void visit_second_neighbours(const Visit &visit) const {
    for (int c1 = 0; c1 < n1_; ++c1)
      for (int c2 = 0; c2 < n2_; ++c2)
        for (const auto &[s1, s2] : second_neighbours) {
          Cell cell{};
          const int b = place(c1 + s1, c2 + s2, cell);
          visit(2 * (c1 * n2_ + c2), b, cell);
        }
  }
  /// Calls visit(phases of the two vectors of the small cell) for the k of it that are folded on k.
  template <class Visit>
  void visit_k(const Eigen::Vector3d &k, const Visit &visit) const {
    for (int m1 = 0; m1 < n1_; ++m1)
      for (int m2 = 0; m2 < n2_; ++m2)
        visit(kTwoPi * (k[0] + m1) / n1_, kTwoPi * (k[1] + m2) / n2_);
  }
  /// The sum of hops to neighbours.
  static Complex sum(double phase1, double phase2) {
    return 1.0 + std::polar(1.0, phase1) + std::polar(1.0, phase2);
  }

  static constexpr std::pair<int, int> second_neighbours[] = {{1, 0}, {-1, 1}, {0, -1}};

 private:
  /// The first atom of a small cell, and the large one that it is in.
  int place(int c1, int c2, Cell &cell) const {
    const auto floor_of = [](int x, int n) { return x < 0 ? -((n - 1 - x) / n) : x / n; };
    cell = {floor_of(c1, n1_), floor_of(c2, n2_), 0};
    return 2 * ((c1 - cell[0] * n1_) * n2_ + c2 - cell[1] * n2_);
  }

  int n1_, n2_;
};

/// n equal orbitals in a cell with hopping t[d] to those at distance d on either side.
KnownBands line(const std::string &name, int n, const std::vector<double> &t) {
  Hoppings hoppings;
  for (int a = 0; a < n; ++a)
    for (int d = 0; d < static_cast<int>(t.size()); ++d)
      hoppings.add(a, (a + d) % n, {(a + d) / n, 0, 0}, t[static_cast<std::size_t>(d)]);
  const auto energies = [n, t](const Eigen::Vector3d &k) {
    std::vector<double> list;
    for (int m = 0; m < n; ++m) {
      double e = t[0];
      for (std::size_t d = 1; d < t.size(); ++d)
        e += 2.0 * t[d] * std::cos(kTwoPi * static_cast<double>(d) * (k[0] + m) / n);
      list.push_back(e);
    }
    return sorted(list);
  };
  return {name, hoppings.layout(n), energies};
}

void expect(double error, double allowed, const std::string &solver, const std::string &what) {
  if (!(error < allowed))
    throw Error("the eigensolver " + solver + " gives a wrong answer for " + what +
                ", whose answer is known (off by " + scientific(error) +
                "): this build of it, or a library that it uses, is broken");
}

}  // namespace

KnownBands ring(int n) {
  const auto level = [n](int m) {
    const int p = std::min(m, n - m);
    return p == 0 ? 0.0 : p + 0.25 * std::cos(3.0 * p);
  };
  std::vector<double> t;
  for (int d = 0; 2 * d <= n; ++d) {
    double sum = 0.0;
    for (int m = 0; m < n; ++m) sum += level(m) * std::cos(kTwoPi * (d * m % n) / n);
    // at half the length, both sides lead to the same orbital
    t.push_back(d > 0 && 2 * d == n ? 0.5 * sum / n : sum / n);
  }
  return line("ring of " + std::to_string(n), n, t);
}

KnownBands chain(int n) { return line("chain of " + std::to_string(n), n, {0.0, -1.0}); }

KnownBands honeycomb(int n1, int n2, double mass) {
  constexpr double t = -2.7;
  const Honeycomb lattice(n1, n2);
  const int n = lattice.n_atoms();
  Hoppings hoppings;
  for (int a = 0; a < n; ++a) hoppings.add(a, a, {}, a % 2 == 0 ? mass : -mass);
  lattice.visit_neighbours([&](int a, int b, const Cell &cell) { hoppings.add(a, b, cell, t); });
  const auto energies = [=](const Eigen::Vector3d &k) {
    std::vector<double> list;
    lattice.visit_k(k, [&](double phase1, double phase2) {
      const double e = std::sqrt(mass * mass + t * t * std::norm(Honeycomb::sum(phase1, phase2)));
      list.push_back(e);
      list.push_back(-e);
    });
    return sorted(list);
  };
  return {"honeycomb of " + std::to_string(n), hoppings.layout(n), energies};
}

KnownBands kane_mele(int n1, int n2, double mass, double coupling) {
  constexpr double t = -2.7;
  const Honeycomb lattice(n1, n2);
  const int n = lattice.n_atoms();
  Hoppings hoppings;
  for (int spin = 0; spin < 2; ++spin) {
    for (int a = 0; a < n; ++a)
      hoppings.add(2 * a + spin, 2 * a + spin, {}, a % 2 == 0 ? mass : -mass);
    lattice.visit_neighbours(
        [&](int a, int b, const Cell &cell) { hoppings.add(2 * a + spin, 2 * b + spin, cell, t); });
    const Complex hop(0.0, spin == 0 ? coupling : -coupling);
    lattice.visit_second_neighbours([&](int a, int b, const Cell &cell) {
      hoppings.add(2 * a + spin, 2 * b + spin, cell, hop);
      hoppings.add(2 * (a + 1) + spin, 2 * (b + 1) + spin, cell, -hop);
    });
  }
  const auto energies = [=](const Eigen::Vector3d &k) {
    std::vector<double> list;
    lattice.visit_k(k, [&](double phase1, double phase2) {
      double turns = 0.0;
      for (const auto &[s1, s2] : Honeycomb::second_neighbours)
        turns += std::sin(s1 * phase1 + s2 * phase2);
      for (const double spin : {1.0, -1.0}) {
        const double e = std::hypot(mass - 2.0 * spin * coupling * turns,
                                    t * std::abs(Honeycomb::sum(phase1, phase2)));
        list.push_back(e);
        list.push_back(-e);
      }
    });
    return sorted(list);
  };
  return {"Kane-Mele of " + std::to_string(2 * n), hoppings.layout(2 * n, true), energies};
}

KnownBandsError known_bands_error(const KnownBands &known, const Eigen::Vector3d &k,
                                  const KPointResult &result) {
  KnownBandsError error;
  const Eigen::VectorXd all = known.energies(k);
  const Eigen::Index first = result.first_band;
  if (first < 0 || first + result.energies.size() > all.size()) {
    error.energies = std::numeric_limits<double>::infinity();  // bands that do not exist
    return error;
  }
  const Eigen::VectorXd exact = all.segment(first, result.energies.size());
  const double scale = std::max(1.0, exact.cwiseAbs().maxCoeff());
  error.energies = (result.energies - exact).cwiseAbs().maxCoeff() / scale;
  if (result.vectors.size() == 0) return error;
  Eigen::MatrixXcd h;
  make_host_bloch_sum(known.h)->build({k}, {&h});
  const Eigen::MatrixXcd &v = result.vectors;
  error.vectors = std::max(
      (h.selfadjointView<Eigen::Upper>() * v - v * exact.asDiagonal()).cwiseAbs().maxCoeff() /
          scale,
      (v.adjoint() * v - Eigen::MatrixXcd::Identity(v.cols(), v.cols())).cwiseAbs().maxCoeff());
  return error;
}

std::vector<BandRequest> requests_of_any_range() {
  return {{0, 67, {}, false}, {0, 67, {}, true}, {20, 15, {}, true}, {0, 4, 8.1, true}};
}

std::vector<BandRequest> requests_of_windows() { return {{20, 15, {}, true}, {0, 4, 8.1, true}}; }

void check_itself(
    const std::function<std::unique_ptr<KPointSolver>(std::shared_ptr<const SparseHamiltonian>)>
        &make,
    const std::vector<BandRequest> &requests, double vector_error) {
  // odd, larger than the blocks of the libraries (32 or 64), twofold at the first k-point
  const KnownBands known = ring(67);
  const std::vector<Eigen::Vector3d> k = {{0.0, 0, 0}, {0.21, 0.3, 0}, {-0.37, 0, 0.1}};
  const auto solver = make(known.h);
  for (const BandRequest &request : requests)
    solver->solve(k, request, [&](int i, KPointResult &result) {
      const KnownBandsError error =
          known_bands_error(known, k[static_cast<std::size_t>(i)], result);
      expect(error.energies, 1e-10, solver->name(),
             "the energies of a " + known.name + " orbitals");
      expect(error.vectors, vector_error, solver->name(),
             "the vectors of a " + known.name + " orbitals");
    });
}

}  // namespace dpw
