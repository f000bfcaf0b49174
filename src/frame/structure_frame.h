// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <vector>

#include "frame/frame.h"
#include "model/model.h"
#include "structure/crystal.h"
#include "structure/periodic_exchange.h"

namespace dpw {

/// A model on a periodic structure in one process, without a molecular-dynamics program.
class StructureFrame {
 public:
  enum class Purpose { forces, hamiltonian };  ///< what images of the atoms have to be there for

  /// One pass. `ids` of the atoms (empty: 1, 2, ...) are what errors call them. Throws Error for
  /// atoms that the model does not know.
  StructureFrame(const Model &model, const Structure &structure, Purpose purpose,
                 bool watch_domain = false, const std::vector<std::int64_t> &ids = {});
  StructureFrame(const StructureFrame &) = delete;
  StructureFrame &operator=(const StructureFrame &) = delete;

  Frame &frame() { return *frame_; }
  /// Of every atom, the model's.
  const std::vector<int> &element() const { return element_; }
  double energy() const { return energy_; }  ///< eV
  /// eV, of every atom; zeros where forces are not the gradient of an energy.
  const std::vector<double> &atom_energies() const { return atom_energies_; }
  const Positions &forces() const { return forces_; }        ///< [atoms, 3], eV/A
  const Eigen::Matrix3d &stress() const { return stress_; }  ///< (dE/dstrain)/V, eV/A^3

 private:
  std::vector<int> element_;
  std::unique_ptr<PeriodicExchange> exchange_;
  std::unique_ptr<Frame> frame_;
  double energy_ = 0.0;
  std::vector<double> atom_energies_;
  Positions forces_;
  Eigen::Matrix3d stress_;
};

}  // namespace dpw
