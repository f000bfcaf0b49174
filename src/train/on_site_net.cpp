// SPDX-License-Identifier: MIT
#include "train/on_site_net.h"

#include <algorithm>
#include <cstdlib>

#include "math/gaunt.h"

namespace dpw {

namespace {

/// Elements [2 l + 1][n][n] of the shells that begin at orbitals a and b: G and its transpose.
std::vector<double> coupling_elements(int l_a, int l_b, int l, int a, int b, int n) {
  const auto size = static_cast<std::size_t>(n);
  std::vector<double> elements(static_cast<std::size_t>(2 * l + 1) * size * size, 0.0);
  const auto at = [&](int m, int row, int column) -> double & {
    return elements[(static_cast<std::size_t>(m) * size + static_cast<std::size_t>(row)) * size +
                    static_cast<std::size_t>(column)];
  };
  const Eigen::MatrixXd g = gaunt_coupling(l_a, l_b, l);
  for (int m = 0; m < 2 * l + 1; ++m)
    for (int i = 0; i < 2 * l_a + 1; ++i)
      for (int j = 0; j < 2 * l_b + 1; ++j) {
        at(m, a + i, b + j) = g(i * (2 * l_b + 1) + j, m);
        at(m, b + j, a + i) = g(i * (2 * l_b + 1) + j, m);
      }
  return elements;
}

/// The unit matrix of the shells that begin at orbitals a and b, and its transpose.
std::vector<double> unit_elements(int l, int a, int b, int n) {
  const auto size = static_cast<std::size_t>(n);
  std::vector<double> elements(size * size, 0.0);
  for (int m = 0; m < 2 * l + 1; ++m) {
    const auto i = static_cast<std::size_t>(a + m), j = static_cast<std::size_t>(b + m);
    elements[i * size + j] = elements[j * size + i] = 1.0;
  }
  return elements;
}

}  // namespace

OnSiteNet::OnSiteNet(Parameters &parameters, const std::string &name,
                     const std::vector<int> &shells, int l_max, int n_channels,
                     const std::vector<int> &hidden, const std::vector<double> &mean_energy,
                     RandomNumbers &random)
    : n_channels_(n_channels), l_max_(l_max), invariants_(n_channels, l_max, parameters.type()) {
  std::vector<int> first{0};
  for (const int l : shells) first.push_back(first.back() + 2 * l + 1);
  const int n = n_orbitals_ = first.back();
  std::vector<std::pair<int, double>> known;
  for (std::size_t a = 0; a < shells.size(); ++a)
    for (std::size_t b = a; b < shells.size(); ++b)
      for (int l = std::abs(shells[a] - shells[b]); l <= std::min(shells[a] + shells[b], l_max);
           l += 2) {
        if (a == b && l == 0) known.emplace_back(n_coefficients_, mean_energy[a]);
        const std::vector<double> elements =
            l == 0 ? unit_elements(shells[a], first[a], first[b], n)
                   : coupling_elements(shells[a], shells[b], l, first[a], first[b], n);
        terms_.push_back(
            {l, n_coefficients_, tensor_of(elements, {2 * l + 1, n * n}, parameters.type())});
        n_coefficients_ += l == 0 ? 1 : n_channels;
      }
  std::vector<int> widths{invariants_.size()};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(n_coefficients_);
  net_.emplace_back(parameters, name, widths, random);
  for (const auto &[output, energy] : known) net_.front().set_bias(output, energy);
}

void OnSiteNet::normalize(const at::Tensor &mixed) {
  at::NoGradGuard no_grad;
  const at::Tensor p = invariants_.evaluate(mixed);
  if (p.size(0) > 1) net_.front().normalize(p.mean(0), Invariants::deviation(p));
}

at::Tensor OnSiteNet::forward(const at::Tensor &mixed) const {
  const at::Tensor w = net_.front().forward(invariants_.evaluate(mixed));
  std::vector<at::Tensor> fields;
  std::vector<at::Tensor> elements;
  for (const Term &term : terms_) {
    elements.push_back(term.elements);
    if (term.l == 0) {
      fields.push_back(w.narrow(1, term.first, 1));
      continue;
    }
    const at::Tensor moments =
        mixed.narrow(2, static_cast<std::int64_t>(term.l) * term.l, 2 * term.l + 1);
    fields.push_back((w.narrow(1, term.first, n_channels_).unsqueeze(2) * moments).sum(1));
  }
  return at::mm(at::cat(fields, 1), at::cat(elements, 0));
}

BlockTerms OnSiteNet::block_terms() const {
  const std::int64_t n_lm = static_cast<std::int64_t>(l_max_ + 1) * (l_max_ + 1);
  BlockTerms terms;
  terms.n_coefficients = n_coefficients_;
  terms.n_rows = terms.n_columns = n_orbitals_;
  terms.n_features = static_cast<int>(1 + n_channels_ * n_lm);
  for (const Term &term : terms_) {
    const Eigen::MatrixXd elements = matrix_of(term.elements.to(at::kDouble));
    for (Eigen::Index m = 0; m < elements.rows(); ++m)
      for (Eigen::Index k = 0; k < elements.cols(); ++k) {
        if (elements(m, k) == 0.0) continue;
        for (int channel = 0; channel < (term.l == 0 ? 1 : n_channels_); ++channel) {
          terms.coefficient.push_back(term.first + channel);
          terms.feature.push_back(term.l == 0 ? 0
                                              : 1 + channel * n_lm +
                                                    static_cast<std::int64_t>(term.l) * term.l + m);
          terms.element.push_back(k);
          terms.factor.push_back(elements(m, k));
        }
      }
  }
  return terms;
}

LinearPart OnSiteNet::linear_part(const at::Tensor &mixed) const {
  const at::Tensor one = at::ones({mixed.size(0), 1}, mixed.options());
  return {net_.front().hidden(invariants_.evaluate(mixed)),
          at::cat({one, mixed.reshape({mixed.size(0), -1})}, 1), one.squeeze(1)};
}

}  // namespace dpw
