// SPDX-License-Identifier: MIT
#include "train/hopping_terms.h"

#include <cstddef>
#include <cstdlib>

namespace dpw {

namespace {

class TermBuilder {
 public:
  TermBuilder(BlockTerms &terms, int n_mix, int l_max)
      : terms_(terms), n_mix_(n_mix), l_max_(l_max) {}

  /// The first orbitals of two shells; `pseudo`: whether the row's is.
  void at(int row, int column, bool pseudo) {
    row_ = row;
    column_ = column;
    pseudo_ = pseudo;
  }
  void add_pair(int m_a, int m_b);

 private:
  struct Element {
    std::int64_t index;
    double sign;
  };
  /// Elements of orders m_a and m_b: 0 is the cosine, 1 the sine; order 0 has one orbital. Of a
  /// pseudo shell the sine and minus the cosine turn as others' cosine and sine do, under mirrors,
  /// too.
  Element element(int m_a, int sine_a, int m_b, int sine_b) const {
    const bool exchanged = pseudo_ && m_a > 0;
    const int a = row_ + (m_a == 0 ? 0 : 2 * m_a - 1 + (exchanged ? 1 - sine_a : sine_a));
    const int b = column_ + (m_b == 0 ? 0 : 2 * m_b - 1 + sine_b);
    return {static_cast<std::int64_t>(a) * terms_.n_columns + b,
            exchanged && sine_a == 1 ? -1.0 : 1.0};
  }
  std::int64_t real(int m, int q) const { return 1 + (m - 1) * n_mix_ + q; }
  std::int64_t imaginary(int m, int q) const { return real(m, q) + l_max_ * n_mix_; }
  std::int64_t pseudo(int p) const { return 1 + 2 * l_max_ * n_mix_ + p; }

  void term(int coefficient, std::int64_t feature, Element element, double sign) {
    terms_.coefficient.push_back(coefficient);
    terms_.feature.push_back(feature);
    terms_.element.push_back(element.index);
    terms_.factor.push_back(sign * element.sign);
  }

  BlockTerms &terms_;
  int n_mix_, l_max_;
  int row_ = 0, column_ = 0;
  bool pseudo_ = false;
};

void TermBuilder::add_pair(int m_a, int m_b) {
  int &next = terms_.n_coefficients;
  const int n_pseudo_scalars = n_mix_ > 0 ? 4 : 0;
  if (m_a == 0 && m_b == 0) {
    if (!pseudo_) term(next++, 0, element(0, 0, 0, 0), 1.0);
    for (int p = 0; pseudo_ && p < n_pseudo_scalars; ++p, ++next)
      term(next, pseudo(p), element(0, 0, 0, 0), 1.0);
    return;
  }
  if (m_a == 0 && pseudo_) {  // a pseudo-scalar times i
    for (int q = 0; q < n_mix_; ++q, ++next) {
      term(next, imaginary(m_b, q), element(0, 0, m_b, 0), -1.0);
      term(next, real(m_b, q), element(0, 0, m_b, 1), 1.0);
    }
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
  const Element cc = element(m_a, 0, m_b, 0), ss = element(m_a, 1, m_b, 1);
  const Element sc = element(m_a, 1, m_b, 0), cs = element(m_a, 0, m_b, 1);
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
    for (int p = 0; p < n_pseudo_scalars; ++p, ++next) {
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

BlockTerms hopping_terms(const Shells &row, const Shells &column, int n_mix, int l_max) {
  BlockTerms terms;
  terms.n_rows = row.n_orbitals;
  terms.n_columns = column.n_orbitals;
  if (n_mix > 0) terms.n_features = 1 + 2 * l_max * n_mix + 4;
  TermBuilder builder(terms, n_mix, l_max);
  for (std::size_t a = 0; a < row.l.size(); ++a)
    for (std::size_t b = 0; b < column.l.size(); ++b) {
      builder.at(row.first[a], column.first[b], row.pseudo[a] != 0);
      for (int m_a = 0; m_a <= row.l[a]; ++m_a)
        for (int m_b = 0; m_b <= column.l[b]; ++m_b) builder.add_pair(m_a, m_b);
    }
  return terms;
}

}  // namespace dpw
