// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "model/model.h"

namespace dpw {

/// A trained model from whose networks those of another one start. Its elements stand for those of
/// the other in their order: Mo and S for W and Se.
class StartModel {
 public:
  /// `made`: the one to be trained, without networks. Throws Error where the two have other atomic
  /// bases, numbers of elements or orbitals.
  StartModel(const std::string &path, const Model &made);

  /// The trained model's networks of element e.
  const NetworkData &energy(std::size_t e) const;
  const NetworkData &on_site(std::size_t e) const;
  /// Its class for the same elements and layers. Throws Error if there is none.
  const EquivariantHoppingClass &hopping(const EquivariantHoppingClass &like) const;
  const Model &model() const { return model_; }
  /// Its mixing of the part "energy" or "hamiltonian" of element e for degree l.
  const Eigen::MatrixXd &mixing(const std::string &part, std::size_t e, int l) const;

 private:
  Model model_;
};

}  // namespace dpw
