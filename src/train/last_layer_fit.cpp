// SPDX-License-Identifier: MIT
#include "train/last_layer_fit.h"

#include <ATen/ops/linalg_solve.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "train/tensors.h"

namespace dpw {

namespace {

/// Coefficients that meet in elements, directly or by others: a number for each of them.
std::vector<std::int64_t> groups_of(const BlockTerms &terms) {
  std::vector<std::int64_t> group(static_cast<std::size_t>(terms.n_coefficients));
  std::iota(group.begin(), group.end(), 0);
  std::map<std::int64_t, std::int64_t> of_element;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t t = 0; t < terms.element.size(); ++t) {
      std::int64_t &mine = group[static_cast<std::size_t>(terms.coefficient[t])];
      std::int64_t &there = of_element.try_emplace(terms.element[t], mine).first->second;
      const std::int64_t least = std::min(mine, there);
      changed = changed || mine != least || there != least;
      mine = there = least;
    }
  }
  return group;
}

std::int64_t place(std::vector<std::int64_t> &list, std::int64_t value) {
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end()) return found - list.begin();
  list.push_back(value);
  return static_cast<std::int64_t>(list.size()) - 1;
}

}  // namespace

LastLayerFit::LastLayerFit(const BlockTerms &terms, std::int64_t n_hidden)
    : n_coefficients_(terms.n_coefficients) {
  const std::vector<std::int64_t> group_of = groups_of(terms);
  std::map<std::int64_t, Group> groups;
  for (std::size_t t = 0; t < terms.element.size(); ++t) {
    Group &group = groups[group_of[static_cast<std::size_t>(terms.coefficient[t])]];
    place(group.coefficients, terms.coefficient[t]);
    place(group.elements, terms.element[t]);
  }
  for (auto &[number, group] : groups) {
    const auto n_c = static_cast<std::int64_t>(group.coefficients.size());
    const auto n_e = static_cast<std::int64_t>(group.elements.size());
    group.factors = at::zeros({n_e * n_c, terms.n_features}, at::kDouble);
    for (std::size_t t = 0; t < terms.element.size(); ++t) {
      if (group_of[static_cast<std::size_t>(terms.coefficient[t])] != number) continue;
      const std::int64_t row = place(group.elements, terms.element[t]) * n_c +
                               place(group.coefficients, terms.coefficient[t]);
      group.factors[row][terms.feature[t]] = terms.factor[t];
    }
    const std::int64_t n = n_hidden + 1;
    group.a = at::zeros({n_c, n, n_c, n}, at::kDouble);
    group.b = at::zeros({n_c, n}, at::kDouble);
    groups_.push_back(group);
  }
}

void LastLayerFit::add(const LinearPart &blocks, const at::Tensor &error,
                       const at::Tensor &weight) {
  at::NoGradGuard no_grad;
  const at::Tensor h =
      at::cat({blocks.hidden, at::ones_like(blocks.size).unsqueeze(1)}, 1).to(at::kDouble);
  const at::Tensor features = blocks.features.to(at::kDouble);
  const at::Tensor root = weight.to(at::kDouble).sqrt().unsqueeze(1);
  const at::Tensor size = blocks.size.to(at::kDouble).unsqueeze(1) * root;
  const at::Tensor residual = error.to(at::kDouble) * root;
  for (Group &group : groups_) {
    const auto n_c = static_cast<std::int64_t>(group.coefficients.size());
    const auto n_e = static_cast<std::int64_t>(group.elements.size());
    const at::Tensor elements = tensor_of(group.elements);
    // what a coefficient adds to an element
    const at::Tensor g = (at::mm(features, group.factors.t()) * size).view({-1, n_e, n_c});
    const at::Tensor gg = at::bmm(g.transpose(1, 2), g);
    const at::Tensor gr =
        at::bmm(g.transpose(1, 2), residual.index_select(1, elements).unsqueeze(2)).squeeze(2);
    group.b += at::mm(gr.t(), h);
    for (std::int64_t i = 0; i < n_c; ++i)
      for (std::int64_t j = 0; j <= i; ++j) {
        const at::Tensor block = at::mm(h.t(), gg.select(1, i).select(1, j).unsqueeze(1) * h);
        group.a.select(0, i).select(1, j) += block;
        if (i != j) group.a.select(0, j).select(1, i) += block.t();
      }
  }
}

at::Tensor LastLayerFit::solve(double ridge) const {
  return solve_with([ridge](const at::Tensor &diagonal) {
    return ridge * diagonal.clamp_min(1e-6 * diagonal.mean().item<double>());
  });
}

at::Tensor LastLayerFit::solve_near(double ridge) const {
  constexpr double of_bias = 0.01, least = 0.1;
  return solve_with([ridge](const at::Tensor &diagonal) {
    const std::int64_t width = diagonal.size(1);
    const at::Tensor size = diagonal.narrow(1, width - 1, 1);
    at::Tensor penalty =
        ridge * size.clamp_min(least * size.mean().item<double>()).expand_as(diagonal).clone();
    penalty.narrow(1, width - 1, 1) *= of_bias;
    return penalty;
  });
}

at::Tensor LastLayerFit::solve_with(const Penalty &penalty) const {
  at::NoGradGuard no_grad;
  at::Tensor change;
  for (const Group &group : groups_) {
    const std::int64_t n = group.b.numel();
    if (!change.defined()) change = at::zeros({n_coefficients_, group.b.size(1)}, at::kDouble);
    at::Tensor a = group.a.reshape({n, n}).clone();
    const at::Tensor diagonal = a.diagonal().clone().view(group.b.sizes());
    if (!(diagonal.mean().item<double>() > 0.0)) continue;  // there are no blocks
    a.diagonal() += penalty(diagonal).reshape({n});
    change.index_copy_(0, tensor_of(group.coefficients),
                       at::linalg_solve(a, group.b.reshape({n})).view(group.b.sizes()));
  }
  return change;
}

}  // namespace dpw
