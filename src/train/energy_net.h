// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "model/model.h"
#include "train/dense_net.h"
#include "train/invariants.h"
#include "train/mixing.h"

namespace dpw {

/// Energies and RAERs of atoms from their moments, in LibTorch (doc/equivariant_model).
class EnergyNet {
 public:
  EnergyNet(Parameters &parameters, const std::vector<std::string> &elements, int n_channels,
            const std::vector<int> &hidden, const at::Tensor &scale, RandomNumbers &random);

  int raer_size() const { return raer_size_; }
  /// What the networks of an element see of moments [atoms, rows, lm], before it is normalised.
  at::Tensor invariants(int element, const at::Tensor &moments) const;
  /// Inputs of the networks are from now on normalised by these, one tensor per element. Elements
  /// without atoms keep theirs.
  void normalize(const std::vector<at::Tensor> &invariants);
  /// RAERs [atoms, raer_size] of atoms of one element.
  at::Tensor raer(int element, const at::Tensor &moments) const;
  /// Starts from a trained model's networks. Normalise afterwards.
  void start_from(const StartModel &start);
  /// Energies [atoms] from RAERs, without the offset of the element, eV.
  at::Tensor energy(int element, const at::Tensor &raer) const;
  /// Networks and mixings for the model file. `offsets`: energies of single atoms, eV.
  void add_to(Model &model, const std::vector<double> &offsets) const;

 private:
  std::vector<std::string> elements_;
  int raer_size_;
  Mixing mixing_;
  Invariants invariants_;
  std::vector<DenseNet> nets_;
};

}  // namespace dpw
