// SPDX-License-Identifier: MIT
#include "uncertainty/pair_products.h"

#include <memory>

#include "equivariant/equivariant_uncertainty.h"
#include "frame/frame_hamiltonian.h"
#include "frame/structure_frame.h"

namespace dpw {

PairProducts::PairProducts(const Model &model) : blocks_(model, model.equivariant()) {
  for (const HoppingClassData &c : model.hopping_classes()) {
    const Eigen::Index n = last_hidden_size(model, c) + 1;
    sums_.emplace_back(Eigen::MatrixXd::Zero(n, n));
  }
}

const Eigen::MatrixXd &PairProducts::hopping(int c, const DirectedPair *pairs, int n,
                                             Eigen::VectorXd *errors) {
  if (errors != nullptr) lacks_hopping_errors();
  const Eigen::MatrixXd &predicted = blocks_.hopping(c, pairs, n, seen_);
  Eigen::MatrixXd x(seen_.values.rows() + 1, seen_.values.cols());
  x << seen_.values, Eigen::RowVectorXd::Ones(seen_.values.cols());
  x *= seen_.envelopes.asDiagonal();
  sums_[static_cast<std::size_t>(c)] += x * x.transpose();
  return predicted;
}

std::vector<Eigen::MatrixXd> pair_products(const Model &model, const Structure &structure) {
  StructureFrame frame(model, structure, StructureFrame::Purpose::hamiltonian);
  auto products = std::make_unique<PairProducts>(model);
  const PairProducts &found = *products;
  frame.frame().evaluator().blocks = std::move(products);
  FrameHamiltonian(model, {}).part(frame.frame());
  return found.sums();
}

}  // namespace dpw
