// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "structure/crystal.h"
#include "structure/exchange.h"
#include "structure/periodic_atoms.h"

namespace dpw {

/// The atoms of a periodic cell and their images, in one process.
class PeriodicExchange : public Exchange {
 public:
  /// `element` of every atom, `ids` likewise (empty: 1, 2, ...). Images are there up to `reach`
  /// (A). Throws Error for a singular lattice.
  PeriodicExchange(const Structure &structure, const std::vector<int> &element, double reach,
                   const std::vector<std::int64_t> &ids = {});

  const PeriodicAtoms &images() const { return images_; }
  AtomsView atoms() const override { return images_.view(); }
  std::int64_t id(int i) const override;
  std::string name(int i) const override;
  SimulationCell cell() const override;
  const Communicator &ranks() const override { return alone_; }
  std::int64_t lists() const override { return 0; }
  const NeighborList &neighbors(double owned, double ghosts) override;
  void forward(double *rows, int width) override;
  void reverse(double *rows, int width) override;

 private:
  Eigen::Matrix3d lattice_;
  std::vector<std::string> symbols_;
  std::vector<std::int64_t> ids_;
  PeriodicAtoms images_;
  double reach_;
  Communicator alone_;
  NeighborList list_;
  double owned_reach_ = -1.0, ghost_reach_ = -1.0;  // what list_ was made for; atoms do not move
};

}  // namespace dpw
