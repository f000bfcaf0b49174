// SPDX-License-Identifier: MIT
#include "equivariant/on_site_coupling.h"

#include <algorithm>
#include <cstdlib>

#include "math/gaunt.h"

namespace dpw {

OnSiteCoupling::OnSiteCoupling(const Shells &shells, int n_channels)
    : shells_(shells), n_channels_(n_channels) {
  for (int a = 0; a < shells.size(); ++a)
    for (int b = a; b < shells.size(); ++b) {
      const int l_a = shells.l[static_cast<std::size_t>(a)];
      const int l_b = shells.l[static_cast<std::size_t>(b)];
      for (int l = std::abs(l_a - l_b); l <= l_a + l_b; l += 2) {
        terms_.push_back({a, b, l, n_coefficients_, {}});
        if (l > 0) terms_.back().coupling = gaunt_coupling(l_a, l_b, l);
        n_coefficients_ += l == 0 ? 1 : n_channels;
      }
    }
}

void OnSiteCoupling::evaluate(const double *w, const double *moments, double *h) const {
  const int n = shells_.n_orbitals;
  std::fill_n(h, n * n, 0.0);
  for (const Term &term : terms_) {
    const auto a = static_cast<std::size_t>(term.a), b = static_cast<std::size_t>(term.b);
    const int n_a = 2 * shells_.l[a] + 1, n_b = 2 * shells_.l[b] + 1;
    double *block = h + shells_.first[a] * n + shells_.first[b];
    if (term.l == 0) {
      for (int m = 0; m < n_a; ++m) block[m * n + m] += w[term.first];
      continue;
    }
    const Eigen::Map<const Eigen::VectorXd> factors(w + term.first, n_channels_);
    const Eigen::Map<const Eigen::MatrixXd> of_l(moments + term.l * term.l * n_channels_,
                                                 n_channels_, 2 * term.l + 1);
    const Eigen::VectorXd field = of_l.transpose().lazyProduct(factors);
    const Eigen::VectorXd elements = term.coupling.lazyProduct(field);
    for (int m = 0; m < n_a; ++m)
      for (int k = 0; k < n_b; ++k) block[m * n + k] += elements[m * n_b + k];
  }
  // The upper triangle is complete, and within a shell both are; rounding shall not tell them
  // apart.
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < row; ++column) h[row * n + column] = h[column * n + row];
}

}  // namespace dpw
