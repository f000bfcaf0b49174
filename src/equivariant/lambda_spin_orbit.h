// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "equivariant/shells.h"
#include "hamiltonian/block_predictor.h"

namespace dpw {

/// lambda L.S of all shells of angular momentum l of an element.
struct ShellLambda {
  std::string element;
  int l;
  double lambda;  ///< eV
};

/// From words "EL SHELL VALUE ...", SHELL s, p or d, VALUE in eV, as users give them. Throws Error
/// for others.
std::vector<ShellLambda> parse_lambda(const std::vector<std::string> &words);

/// Spin-orbit coupling by hand, for models of any kind: lambda L.S on site, nothing between atoms.
class LambdaSpinOrbit : public BlockPredictor {
 public:
  /// `shells`: of every element of the model. Throws Error for an element or a shell that the model
  /// has not, that is named twice, and for numbers that are not finite.
  LambdaSpinOrbit(const ModelHeader &header, const std::vector<Shells> &shells,
                  const std::vector<ShellLambda> &lambda);

  void set_features(const double * /*features*/, int /*n_all*/, const int * /*element*/) override {}
  const Eigen::MatrixXd &on_site(int element, const DescriptorBatch &batch) override;
  using BlockPredictor::hopping;
  /// There are no classes.
  const Eigen::MatrixXd &hopping(int c, const DirectedPair *pairs, int n,
                                 Eigen::VectorXd *errors) override;
  bool compares_directions() const override { return false; }

 private:
  std::vector<Eigen::VectorXd> block_;  // per element: B_x, B_y, B_z
  Eigen::MatrixXd blocks_;
};

}  // namespace dpw
