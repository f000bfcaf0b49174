// SPDX-License-Identifier: MIT
#include "train/hopping_net.h"

#include <cmath>
#include <utility>

#include "base/constants.h"
#include "equivariant/equivariant_shapes.h"
#include "train/invariants.h"

namespace dpw {

namespace {

std::vector<int> layer_widths(const EquivariantHoppingClass &shape, int n_channels, int l_max,
                              int raer_size, const std::vector<int> &hidden, int n_outputs) {
  std::vector<int> widths{hopping_inputs(shape, raer_size, n_channels, l_max)};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(n_outputs);
  return widths;
}

at::Tensor quintic_switch(const at::Tensor &r, double from, double to) {
  const at::Tensor t = ((r - from) / (to - from)).clamp(0.0, 1.0);
  return 1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t);
}

}  // namespace

HoppingNet::HoppingNet(Parameters &parameters, const EquivariantHoppingClass &shape,
                       BlockTerms terms, int l_max, int n_channels, int raer_size,
                       const std::vector<int> &hidden, RandomNumbers &random)
    : shape_(shape),
      l_max_(l_max),
      terms_(std::move(terms)),
      coefficient_(tensor_of(terms_.coefficient)),
      feature_(tensor_of(terms_.feature)),
      net_(parameters, shape.network,
           layer_widths(shape, n_channels, l_max, raer_size, hidden, terms_.n_coefficients),
           random) {
  const std::size_t n_elements = static_cast<std::size_t>(terms_.n_rows * terms_.n_columns);
  std::vector<double> signs(terms_.factor.size() * n_elements, 0.0);
  for (std::size_t t = 0; t < terms_.factor.size(); ++t)
    signs[t * n_elements + static_cast<std::size_t>(terms_.element[t])] = terms_.factor[t];
  elements_ = tensor_of(
      signs,
      {static_cast<std::int64_t>(terms_.factor.size()), static_cast<std::int64_t>(n_elements)},
      parameters.type());
  for (int m = 1; shape.uses_moments && m <= l_max; ++m) {
    const int n_inputs = 2 * n_channels * (l_max - m + 1);
    mix_.push_back(parameters.add(mix_name(shape.name, m), {shape.n_mix, n_inputs},
                                  std::sqrt(3.0 / n_inputs), random));
  }
}

at::Tensor HoppingNet::envelope(const at::Tensor &distance) const {
  const auto &c = shape_.envelope;
  return at::exp(c[0] + distance * (c[1] + c[2] * distance));
}

HoppingNet::OrderFeatures HoppingNet::mixed(const PairInput &input) const {
  OrderFeatures found;
  for (int m = 1; shape_.uses_moments && m <= l_max_; ++m) {
    std::vector<at::Tensor> cosine, sine;
    for (int l = m; l <= l_max_; ++l) {
      const at::Tensor &moments = input.rotated[static_cast<std::size_t>(l)];
      cosine.push_back(moments.select(1, 2 * m - 1));
      sine.push_back(moments.select(1, 2 * m));
    }
    const at::Tensor mix = mix_[static_cast<std::size_t>(m - 1)].t();
    found.real.push_back(at::mm(at::cat(cosine, 1), mix));
    found.imaginary.push_back(at::mm(at::cat(sine, 1), mix));
  }
  return found;
}

at::Tensor HoppingNet::features(const OrderFeatures &mixed) {
  const auto &[real, imaginary] = mixed;
  const auto twist = [&](std::size_t m, std::int64_t a, std::int64_t b) {
    const at::Tensor &re = mixed.real[m - 1], &im = mixed.imaginary[m - 1];
    return re.narrow(1, a, 1) * im.narrow(1, b, 1) - im.narrow(1, a, 1) * re.narrow(1, b, 1);
  };
  std::vector<at::Tensor> all{at::ones({real.front().size(0), 1}, real.front().options())};
  all.insert(all.end(), real.begin(), real.end());
  all.insert(all.end(), imaginary.begin(), imaginary.end());
  all.push_back(at::cat({twist(1, 0, 1), twist(2, 0, 1), twist(1, 2, 3), twist(3, 0, 1)}, 1));
  return at::cat(all, 1);
}

at::Tensor HoppingNet::inputs(const PairInput &input, const OrderFeatures &mixed) const {
  const at::Tensor r = input.distance.unsqueeze(1);
  std::vector<at::Tensor> seen;
  if (shape_.uses_raer) seen.insert(seen.end(), {input.raer_i, input.raer_j});
  const at::Tensor wave = at::arange(1, shape_.n_pair_radial + 1, r.options());
  seen.push_back(at::sin(r * (wave * (pi / (shape_.r_max + pair_radial_margin)))));
  if (shape_.uses_moments)
    for (const at::Tensor &of_l : input.rotated)
      seen.push_back(invariant_limit * at::tanh(of_l.select(1, 0) / invariant_limit));
  for (std::size_t m = 0; shape_.uses_powers && m < mixed.real.size(); ++m) {
    const at::Tensor power = mixed.real[m].square() + mixed.imaginary[m].square();
    seen.push_back(power / (1.0 + power / power_limit));
  }
  return at::cat(seen, 1);
}

void HoppingNet::normalize(const PairInput &sample) {
  at::NoGradGuard no_grad;
  const at::Tensor seen = inputs(sample, mixed(sample));
  if (seen.size(0) > 1) net_.normalize(seen.mean(0), Invariants::deviation(seen));
}

LinearPart HoppingNet::linear_part(const PairInput &input) const {
  const OrderFeatures of_orders = mixed(input);
  return {net_.hidden(inputs(input, of_orders)),
          shape_.uses_moments ? features(of_orders) : at::ones_like(input.distance).unsqueeze(1),
          envelope(input.distance) * quintic_switch(input.distance, shape_.r_switch, shape_.r_max)};
}

at::Tensor HoppingNet::blocks(const LinearPart &pairs) const {
  const at::Tensor products = net_.last(pairs.hidden).index_select(1, coefficient_) *
                              pairs.features.index_select(1, feature_);
  return at::mm(products, elements_) * pairs.size.unsqueeze(1);
}

void HoppingNet::take(const Model &model) {
  net_.take(model.network(shape_.network));
  take_mixing(model, shape_.name);
}

void HoppingNet::take_mixing(const Model &model, const std::string &hopping_class) {
  const at::NoGradGuard no_grad;
  for (std::size_t m = 1; m <= mix_.size(); ++m)
    mix_[m - 1].copy_(tensor_of(
        RowMatrix(model.equivariant().matrix(mix_name(hopping_class, static_cast<int>(m))))));
}

void HoppingNet::start_from(const StartModel &start) {
  const EquivariantHoppingClass &of_start = start.hopping(shape_);
  net_.start_from(start.model().network(of_start.network), false);
  take_mixing(start.model(), of_start.name);
}

void HoppingNet::add_to(Model &model, std::vector<EquivariantHoppingClass> &classes) const {
  EquivariantModel &kind = model.equivariant();
  classes.push_back(shape_);
  model.networks[shape_.network] = data();
  for (std::size_t m = 1; m <= mix_.size(); ++m)
    kind.matrices[mix_name(shape_.name, static_cast<int>(m))] = matrix_of(mix_[m - 1]);
}

}  // namespace dpw
