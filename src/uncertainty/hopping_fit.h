// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <vector>

#include "dataset/training_set.h"
#include "model/model.h"

namespace dpw {

/// Gives a model what it needs to know of errors of hoppings: LastLayerErrors of every class.
class HoppingFit {
 public:
  /// `regularization`: mu, in units of the mean of the diagonal of A.
  HoppingFit(Model &model, const TrainingSet &set, double regularization, bool own_side);

  /// Frames without a Hamiltonian and vacuum levels do not count.
  void add_training_frame(const TrainingFrame &frame);
  /// After the last of them: gives the model its matrices. False, and the model stays as it is, if
  /// some class has no pairs in the frames.
  bool describe();

  /// Adds to what the scales are made from: the errors of a frame beside their signals.
  void add(const TrainingFrame &frame);
  /// The same for a training frame, with signals as they are without it.
  void add_left_out(const TrainingFrame &frame);
  /// Gives the model its scales. A class that the frames so far have no pairs of gets its scale
  /// from the training frames.
  void apply_scales();

 private:
  /// Sums of squares over blocks. The factor between the two makes the sums equal: it is that of
  /// the errors that H has most of. What is most likely would be that of the many blocks at the end
  /// of the envelope, which have small errors and next to no signal.
  struct Sums {
    double errors = 0.0, signals = 0.0;
    double scale() const { return std::sqrt(errors / signals); }
  };

  Eigen::MatrixXd factor(const Eigen::MatrixXd &products, std::size_t c) const;
  void set_factors(const std::vector<Eigen::MatrixXd> &products);
  void add_to(std::vector<Sums> &sums, const TrainingFrame &frame) const;

  Model &model_;
  const TrainingSet &set_;
  double regularization_;
  bool own_side_;
  std::vector<const TrainingFrame *> training_;
  std::vector<Eigen::MatrixXd> products_;  // A, per class
  std::vector<Sums> sums_;                 // per class
};

}  // namespace dpw
