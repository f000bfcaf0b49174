// SPDX-License-Identifier: MIT
#include "uncertainty/hopping_fit.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"
#include "uncertainty/hamiltonian_comparison.h"
#include "uncertainty/pair_products.h"

namespace dpw {

HoppingFit::HoppingFit(Model &model, const TrainingSet &set, double regularization, bool own_side)
    : model_(model),
      set_(set),
      regularization_(regularization),
      own_side_(own_side),
      sums_(model.hopping_classes().size()) {}

void HoppingFit::add_training_frame(const TrainingFrame &frame) {
  if (!model_.has_hamiltonian() || !frame.hamiltonian || !frame.vacuum_lower || !frame.vacuum_upper)
    return;
  training_.push_back(&frame);
  std::vector<Eigen::MatrixXd> products = pair_products(model_, frame.structure);
  if (products_.empty())
    products_ = std::move(products);
  else
    for (std::size_t c = 0; c < products_.size(); ++c) products_[c] += products[c];
}

/// L^-1 for A of some frames; what is added is that of all.
Eigen::MatrixXd HoppingFit::factor(const Eigen::MatrixXd &products, std::size_t c) const {
  Eigen::MatrixXd precision = products;
  precision.diagonal().array() += regularization_ * products_[c].diagonal().mean();
  const Eigen::LLT<Eigen::MatrixXd> decomposed(precision);
  if (decomposed.info() != Eigen::Success)
    throw Error("what training pairs of the hopping class " + model_.hopping_classes()[c].name +
                " leave open cannot be told: their sum of products is not positive");
  return decomposed.matrixL().solve(Eigen::MatrixXd::Identity(precision.rows(), precision.cols()));
}

void HoppingFit::set_factors(const std::vector<Eigen::MatrixXd> &products) {
  const std::vector<HoppingClassData> classes = model_.hopping_classes();
  for (std::size_t c = 0; c < classes.size(); ++c)
    model_.equivariant().matrices[hopping_factor_name(classes[c].name)] = factor(products[c], c);
}

bool HoppingFit::describe() {
  if (products_.empty() ||
      std::any_of(products_.begin(), products_.end(), [](const auto &a) { return a.isZero(0.0); }))
    return false;
  set_factors(products_);
  // Signals as they are until the scales are known.
  UncertaintyData &data = model_.equivariant().uncertainty.value();
  data.hamiltonian_scales.assign(model_.elements.size(), 0.0);
  for (const HoppingClassData &c : model_.hopping_classes()) data.hopping_scales[c.name] = 1.0;
  return true;
}

void HoppingFit::add_to(std::vector<Sums> &sums, const TrainingFrame &frame) const {
  const auto found = compare_hamiltonian(model_, set_, frame, own_side_, false);
  if (!found) return;
  for (const HoppingError &of_block : found->hoppings) {
    Sums &of_class = sums[static_cast<std::size_t>(of_block.hopping_class)];
    of_class.errors += of_block.error * of_block.error;
    of_class.signals += of_block.expected * of_block.expected;
  }
}

void HoppingFit::add(const TrainingFrame &frame) { add_to(sums_, frame); }

void HoppingFit::add_left_out(const TrainingFrame &frame) {
  if (std::find(training_.begin(), training_.end(), &frame) == training_.end()) return;
  std::vector<Eigen::MatrixXd> others = pair_products(model_, frame.structure);
  for (std::size_t c = 0; c < others.size(); ++c) others[c] = products_[c] - others[c];
  set_factors(others);
  add_to(sums_, frame);
  set_factors(products_);
}

void HoppingFit::apply_scales() {
  const std::vector<Sums> known = sums_;
  const auto is_empty = [](const Sums &sums) { return !(sums.signals > 0.0); };
  if (std::any_of(known.begin(), known.end(), is_empty))
    for (const TrainingFrame *frame : training_) add_left_out(*frame);
  UncertaintyData &data = model_.equivariant().uncertainty.value();
  const std::vector<HoppingClassData> classes = model_.hopping_classes();
  for (std::size_t c = 0; c < classes.size(); ++c)
    data.hopping_scales[classes[c].name] = (is_empty(known[c]) ? sums_[c] : known[c]).scale();
}

}  // namespace dpw
