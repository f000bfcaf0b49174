// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "equivariant/shells.h"
#include "hamiltonian/vacuum_step_data.h"
#include "train/frame_data.h"

namespace dpw {

/// Which blocks of a frame the networks of a stage learn. A kind of blocks is a class here.
class BlockSource {
 public:
  virtual ~BlockSource() = default;

  /// Whether a frame has such blocks; the rest is for frames that do.
  virtual bool has(const TrainingFrame &frame) const = 0;
  virtual const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const = 0;
  /// Block b, or if `transposed` that of its atoms in the other order, eV: [functions of the row
  /// atom, orbitals of the column atom].
  virtual Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b,
                                bool transposed) const = 0;
  /// The functions of the rows, of an atom with these orbitals.
  virtual Shells rows(const Shells &orbitals) const = 0;
  /// What diagonals of every atom's on-site block are counted from, eV. Throws Error naming the
  /// frame if it does not say.
  virtual std::vector<double> zeros(const FrameData &data) const = 0;
};

/// H without spin: a row is an orbital, and diagonals are counted from the vacuum, that of a
/// layer's own side or the mean of both. Layers between others have no vacuum of their own: from
/// what a model's vacuum step says the potential is there, or from the mean if it has none. The set
/// must outlive this.
class HamiltonianBlocks : public BlockSource {
 public:
  HamiltonianBlocks(const TrainingSet &set, bool own_side, const VacuumStepData *step)
      : set_(&set), own_side_(own_side) {
    if (step != nullptr) step_ = *step;
  }

  bool has(const TrainingFrame &frame) const override { return frame.hamiltonian.has_value(); }
  const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const override;
  Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b, bool transposed) const override;
  Shells rows(const Shells &orbitals) const override { return orbitals; }
  std::vector<double> zeros(const FrameData &data) const override;

 private:
  const TrainingSet *set_;
  bool own_side_;
  std::optional<VacuumStepData> step_;
};

/// The same of frames alone that have spin-orbit coupling and a name that one of `patterns` fits,
/// as those of a shell.
class CoupledBlocks : public HamiltonianBlocks {
 public:
  CoupledBlocks(const TrainingSet &set, bool own_side, const VacuumStepData *step,
                std::vector<std::string> patterns)
      : HamiltonianBlocks(set, own_side, step), patterns_(std::move(patterns)) {}

  bool has(const TrainingFrame &frame) const override;

 private:
  std::vector<std::string> patterns_;
};

/// The spin-orbit part: B_x, B_y and B_z one under the other, so that a row is a component (outer)
/// and an orbital, as of axial_products().
class SpinOrbitBlocks : public BlockSource {
 public:
  explicit SpinOrbitBlocks(const TrainingSet &set) : set_(&set) {}

  bool has(const TrainingFrame &frame) const override { return frame.spin_orbit.has_value(); }
  const std::vector<PairBlock> &blocks(const TrainingFrame &frame) const override;
  Eigen::MatrixXd block(const TrainingFrame &frame, std::size_t b, bool transposed) const override;
  Shells rows(const Shells &orbitals) const override { return axial_products(orbitals); }
  std::vector<double> zeros(const FrameData &data) const override {
    return std::vector<double>(data.element.size(), 0.0);
  }

 private:
  const TrainingSet *set_;
};

}  // namespace dpw
