// SPDX-License-Identifier: MIT
#include "equivariant/on_site_spin_coupling.h"

#include <algorithm>
#include <cstdlib>

#include "math/clebsch_gordan.h"

namespace dpw {

namespace {

/// Components x, y, z of an axial vector (outer) and two shells, coupled to degree l over l'.
Eigen::MatrixXd coupling_of(int l_a, int l_b, int between, int l) {
  const Eigen::MatrixXd orbitals = clebsch_gordan(l_a, l_b, between);
  const Eigen::MatrixXd vector = clebsch_gordan(1, between, l);
  const Eigen::Index n = orbitals.rows();
  Eigen::MatrixXd coupling(3 * n, 2 * l + 1);
  for (Eigen::Index of_vector = 0; of_vector < 3; ++of_vector)  // z, x, y
    coupling.middleRows((of_vector + 2) % 3 * n, n) =
        orbitals * vector.middleRows(of_vector * (2 * between + 1), 2 * between + 1);
  return coupling;
}

/// (1/2) -i L_c between shells of one degree.
Eigen::MatrixXd half_angular_momentum(int l) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Index n = 2 * l + 1;
  Eigen::MatrixXd coupling(3 * n * n, 1);
  for (int c = 0; c < 3; ++c) {
    const RowMajor half = 0.5 * angular_momentum(l, c);
    coupling.middleRows(c * n * n, n * n) = Eigen::Map<const Eigen::VectorXd>(half.data(), n * n);
  }
  return coupling;
}

}  // namespace

OnSiteSpinCoupling::OnSiteSpinCoupling(const Shells &shells, int n_channels)
    : shells_(shells), n_channels_(n_channels) {
  for (int a = 0; a < shells.size(); ++a)
    for (int b = a; b < shells.size(); ++b) {
      const int l_a = shells.l[static_cast<std::size_t>(a)];
      const int l_b = shells.l[static_cast<std::size_t>(b)];
      for (int between = std::abs(l_a - l_b); between <= l_a + l_b; ++between) {
        if (a == b && between % 2 == 0) continue;
        for (int l = std::abs(between - 1); l <= between + 1; ++l) {
          if ((l_a + l_b + l) % 2 != 0) continue;
          terms_.push_back(
              {a, b, l, n_coefficients_,
               l == 0 ? half_angular_momentum(l_a) : coupling_of(l_a, l_b, between, l)});
          n_coefficients_ += l == 0 ? 1 : n_channels;
        }
      }
    }
}

void OnSiteSpinCoupling::evaluate(const std::vector<double> &lambda, const double *w,
                                  const double *moments, double *h) const {
  const int n = shells_.n_orbitals;
  std::fill_n(h, 3 * n * n, 0.0);
  for (const Term &term : terms_) {
    const auto a = static_cast<std::size_t>(term.a), b = static_cast<std::size_t>(term.b);
    const int n_a = 2 * shells_.l[a] + 1, n_b = 2 * shells_.l[b] + 1;
    Eigen::VectorXd field(1);
    if (term.l == 0) {
      field[0] = w[term.first] + (a == b ? lambda[a] : 0.0);
    } else {
      const Eigen::Map<const Eigen::VectorXd> factors(w + term.first, n_channels_);
      const Eigen::Map<const Eigen::MatrixXd> of_l(moments + term.l * term.l * n_channels_,
                                                   n_channels_, 2 * term.l + 1);
      field = of_l.transpose().lazyProduct(factors);
    }
    const Eigen::VectorXd elements = term.coupling.lazyProduct(field);
    for (int c = 0; c < 3; ++c) {
      double *block = h + (c * n + shells_.first[a]) * n + shells_.first[b];
      for (int m = 0; m < n_a; ++m)
        for (int k = 0; k < n_b; ++k) block[m * n + k] += elements[(c * n_a + m) * n_b + k];
    }
  }
  // The upper triangle is complete, and within a shell both are; rounding shall not tell them
  // apart.
  for (int c = 0; c < 3; ++c, h += n * n)
    for (int row = 0; row < n; ++row) {
      h[row * n + row] = 0.0;
      for (int column = 0; column < row; ++column) h[row * n + column] = -h[column * n + row];
    }
}

}  // namespace dpw
