// SPDX-License-Identifier: MIT
#include "train/hopping_terms.h"

#include <cstdlib>

#include "equivariant/equivariant_shapes.h"

namespace dpw {

namespace {

class TermBuilder {
 public:
  TermBuilder(HoppingTerms &terms, int n_mix, int l_max)
      : terms_(terms), n_mix_(n_mix), l_max_(l_max) {}

  void at(int row, int column) {
    row_ = row;
    column_ = column;
  }
  void add_pair(int m_a, int m_b);

 private:
  // Elements of orders m_a and m_b: 0 is the cosine, 1 the sine; order 0 has one orbital.
  std::int64_t element(int m_a, int sine_a, int m_b, int sine_b) const {
    const int a = row_ + (m_a == 0 ? 0 : 2 * m_a - 1 + sine_a);
    const int b = column_ + (m_b == 0 ? 0 : 2 * m_b - 1 + sine_b);
    return static_cast<std::int64_t>(a) * terms_.n_columns + b;
  }
  std::int64_t real(int m, int q) const { return 1 + (m - 1) * n_mix_ + q; }
  std::int64_t imaginary(int m, int q) const { return real(m, q) + l_max_ * n_mix_; }
  std::int64_t pseudo(int p) const { return 1 + 2 * l_max_ * n_mix_ + p; }

  void term(int coefficient, std::int64_t feature, std::int64_t element, double sign) {
    terms_.coefficient.push_back(coefficient);
    terms_.feature.push_back(feature);
    terms_.element.push_back(element);
    terms_.sign.push_back(sign);
  }

  HoppingTerms &terms_;
  int n_mix_, l_max_;
  int row_ = 0, column_ = 0;
};

void TermBuilder::add_pair(int m_a, int m_b) {
  int &next = terms_.n_coefficients;
  if (m_a == 0 && m_b == 0) {
    term(next++, 0, element(0, 0, 0, 0), 1.0);
    return;
  }
  if (m_a == 0 || m_b == 0) {
    const int m = m_a + m_b;
    for (int q = 0; q < n_mix_; ++q, ++next) {
      term(next, real(m, q), element(m_a, 0, m_b, 0), 1.0);
      term(next, imaginary(m, q), element(m_a, m_b == 0 ? 1 : 0, m_b, m_a == 0 ? 1 : 0), 1.0);
    }
    return;
  }
  const std::int64_t cc = element(m_a, 0, m_b, 0), ss = element(m_a, 1, m_b, 1);
  const std::int64_t sc = element(m_a, 1, m_b, 0), cs = element(m_a, 0, m_b, 1);
  if (m_a + m_b <= l_max_)
    for (int q = 0; q < n_mix_; ++q, ++next) {
      term(next, real(m_a + m_b, q), cc, 1.0);
      term(next, real(m_a + m_b, q), ss, -1.0);
      term(next, imaginary(m_a + m_b, q), sc, 1.0);
      term(next, imaginary(m_a + m_b, q), cs, 1.0);
    }
  if (m_a == m_b) {
    term(next, 0, cc, 1.0);
    term(next++, 0, ss, 1.0);
    for (int p = 0; n_mix_ > 0 && p < 4; ++p, ++next) {
      term(next, pseudo(p), sc, 1.0);
      term(next, pseudo(p), cs, -1.0);
    }
    return;
  }
  const int m = std::abs(m_a - m_b);
  const double sign = m_a < m_b ? -1.0 : 1.0;
  for (int q = 0; q < n_mix_; ++q, ++next) {
    term(next, real(m, q), cc, 1.0);
    term(next, real(m, q), ss, 1.0);
    term(next, imaginary(m, q), sc, sign);
    term(next, imaginary(m, q), cs, -sign);
  }
}

}  // namespace

HoppingTerms hopping_terms(const std::vector<int> &shells_i, const std::vector<int> &shells_j,
                           int n_mix, int l_max) {
  HoppingTerms terms;
  terms.n_rows = n_orbitals(shells_i);
  terms.n_columns = n_orbitals(shells_j);
  if (n_mix > 0) terms.n_features = 1 + 2 * l_max * n_mix + 4;
  TermBuilder builder(terms, n_mix, l_max);
  int row = 0;
  for (const int l_a : shells_i) {
    int column = 0;
    for (const int l_b : shells_j) {
      builder.at(row, column);
      for (int m_a = 0; m_a <= l_a; ++m_a)
        for (int m_b = 0; m_b <= l_b; ++m_b) builder.add_pair(m_a, m_b);
      column += 2 * l_b + 1;
    }
    row += 2 * l_a + 1;
  }
  return terms;
}

}  // namespace dpw
