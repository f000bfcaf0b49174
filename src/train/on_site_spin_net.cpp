// SPDX-License-Identifier: MIT
#include "train/on_site_spin_net.h"

namespace dpw {

namespace {

std::vector<int> layer_widths(int n_inputs, const std::vector<int> &hidden, int n_outputs) {
  std::vector<int> widths{n_inputs};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(n_outputs);
  return widths;
}

/// [2 l + 1][3][n][n]: a term's coupling of two shells, and minus its transpose.
std::vector<double> elements_of(const OnSiteSpinCoupling::Term &term, const Shells &shells) {
  const auto a = static_cast<std::size_t>(term.a), b = static_cast<std::size_t>(term.b);
  const int n = shells.n_orbitals, n_a = 2 * shells.l[a] + 1, n_b = 2 * shells.l[b] + 1;
  std::vector<double> elements(static_cast<std::size_t>((2 * term.l + 1) * 3 * n * n), 0.0);
  for (int m = 0; m < 2 * term.l + 1; ++m)
    for (int c = 0; c < 3; ++c) {
      double *part = elements.data() + static_cast<std::ptrdiff_t>(m * 3 + c) * n * n;
      for (int i = 0; i < n_a; ++i)
        for (int k = 0; k < n_b; ++k) {
          const int row = shells.first[a] + i, column = shells.first[b] + k;
          const double element = term.coupling((c * n_a + i) * n_b + k, m);
          part[row * n + column] = element;
          if (term.a != term.b) part[column * n + row] = -element;
        }
    }
  return elements;
}

}  // namespace

OnSiteSpinNet::OnSiteSpinNet(Parameters &parameters, const std::string &name, const Shells &shells,
                             int l_max, int n_channels, const std::vector<int> &hidden,
                             const std::vector<double> &lambda, RandomNumbers &random)
    : n_channels_(n_channels),
      lambda_(lambda),
      invariants_(n_channels, l_max, parameters.type()),
      net_(parameters, name,
           layer_widths(invariants_.size(), hidden,
                        OnSiteSpinCoupling(shells, n_channels).n_coefficients()),
           random) {
  const std::int64_t size = 3 * static_cast<std::int64_t>(shells.n_orbitals) * shells.n_orbitals;
  without_surroundings_ = at::zeros({size}, parameters.type());
  const OnSiteSpinCoupling coupling(shells, n_channels);
  for (const OnSiteSpinCoupling::Term &term : coupling.terms()) {
    terms_.push_back(
        {term.l, term.first,
         tensor_of(elements_of(term, shells), {2 * term.l + 1, size}, parameters.type())});
    if (term.l == 0 && term.a == term.b)
      without_surroundings_ +=
          lambda[static_cast<std::size_t>(term.a)] * terms_.back().elements.squeeze(0);
  }
}

void OnSiteSpinNet::normalize(const at::Tensor &mixed) {
  at::NoGradGuard no_grad;
  const at::Tensor p = invariants_.evaluate(mixed);
  if (p.size(0) > 1) net_.normalize(p.mean(0), Invariants::deviation(p));
}

at::Tensor OnSiteSpinNet::forward(const at::Tensor &mixed) const {
  constexpr double meV = 1e-3;
  const at::Tensor w = meV * net_.forward(invariants_.evaluate(mixed));
  at::Tensor sum = without_surroundings_.unsqueeze(0);
  for (const Term &term : terms_) {
    if (term.l == 0) {
      sum = sum + at::mm(w.narrow(1, term.first, 1), term.elements);
      continue;
    }
    const at::Tensor moments =
        mixed.narrow(2, static_cast<std::int64_t>(term.l) * term.l, 2 * term.l + 1);
    const at::Tensor field = (w.narrow(1, term.first, n_channels_).unsqueeze(2) * moments).sum(1);
    sum = sum + at::mm(field, term.elements);
  }
  return sum;
}

std::vector<double> fit_lambda(const at::Tensor &blocks, const Shells &shells) {
  const Eigen::VectorXd mean = vector_of(blocks.to(at::kDouble).mean(0));
  std::vector<double> lambda(shells.l.size(), 0.0);
  const OnSiteSpinCoupling coupling(shells, 1);
  for (const OnSiteSpinCoupling::Term &term : coupling.terms()) {
    if (term.l != 0 || term.a != term.b || shells.l[static_cast<std::size_t>(term.a)] == 0)
      continue;
    const std::vector<double> elements = elements_of(term, shells);
    const Eigen::Map<const Eigen::VectorXd> shape(elements.data(), mean.size());
    lambda[static_cast<std::size_t>(term.a)] = shape.dot(mean) / shape.squaredNorm();
  }
  return lambda;
}

}  // namespace dpw
