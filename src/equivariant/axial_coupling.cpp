// SPDX-License-Identifier: MIT
#include "equivariant/axial_coupling.h"

#include <cstdlib>

#include "equivariant/equivariant_shapes.h"

namespace dpw {

namespace {

struct Number {
  double re, im;
};

/// sum_q w[q] F[q]
Number dot(const double *w, const double *f, int n) {
  Number z{0.0, 0.0};
  for (int q = 0; q < n; ++q) {
    z.re += w[q] * f[q];
    z.im += w[q] * f[n + q];
  }
  return z;
}

/// Re a Im b - Im a Re b of features a and b of one order.
double twist(const double *f, int n, int a, int b) { return f[a] * f[n + b] - f[n + a] * f[b]; }

}  // namespace

AxialCoupling::AxialCoupling(const Shells &row, const Shells &column, int l_max, int n_mix)
    : row_(row),
      column_(column),
      l_max_(l_max),
      n_mix_(n_mix),
      n_coefficients_(hopping_outputs(row.l, column.l, n_mix, l_max)) {}

void AxialCoupling::evaluate(const double *w, const double *f, double *h) const {
  const auto order = [&](int m) { return f + 2 * (m - 1) * n_mix_; };
  PseudoScalars pseudo{};
  if (n_mix_ > 0)
    pseudo = {twist(order(1), n_mix_, 0, 1), twist(order(2), n_mix_, 0, 1),
              twist(order(1), n_mix_, 2, 3), twist(order(3), n_mix_, 0, 1)};
  const int stride = column_.n_orbitals;
  for (std::size_t a = 0; a < row_.l.size(); ++a)
    for (std::size_t b = 0; b < column_.l.size(); ++b) {
      double *block = h + row_.first[a] * stride + column_.first[b];
      for (int m_a = 0; m_a <= row_.l[a]; ++m_a)
        for (int m_b = 0; m_b <= column_.l[b]; ++m_b)
          w = write_orders(m_a, m_b, w, f, pseudo, block);
    }
}

/// The elements of orders m_a and m_b of two shells, whose block starts at `h`. Returns `w` behind
/// the coefficients that they took.
const double *AxialCoupling::write_orders(int m_a, int m_b, const double *w, const double *f,
                                          const PseudoScalars &pseudo, double *h) const {
  const int n = n_mix_;
  const auto order = [&](int m) { return f + 2 * (m - 1) * n; };
  double *of_cos = h + (m_a == 0 ? 0 : 2 * m_a - 1) * column_.n_orbitals;
  double *of_sin = h + 2 * m_a * column_.n_orbitals;
  const int cos_b = m_b == 0 ? 0 : 2 * m_b - 1, sin_b = 2 * m_b;
  if (m_a == 0 && m_b == 0) {
    of_cos[0] = *w;
    return w + 1;
  }
  Number sum{0.0, 0.0};
  if (m_a + m_b <= l_max_) {
    sum = dot(w, order(m_a + m_b), n);
    w += n;
  }
  if (m_a == 0 || m_b == 0) {
    of_cos[cos_b] = sum.re;
    (m_a == 0 ? of_cos[sin_b] : of_sin[0]) = sum.im;
    return w;
  }
  Number difference{0.0, 0.0};
  if (m_a == m_b) {
    difference.re = *w++;
    if (n > 0)
      for (const double p : pseudo) difference.im += *w++ * p;
  } else {
    difference = dot(w, order(std::abs(m_a - m_b)), n);
    if (m_a < m_b) difference.im = -difference.im;
    w += n;
  }
  of_cos[cos_b] = difference.re + sum.re;
  of_sin[sin_b] = difference.re - sum.re;
  of_sin[cos_b] = sum.im + difference.im;
  of_cos[sin_b] = sum.im - difference.im;
  return w;
}

}  // namespace dpw
