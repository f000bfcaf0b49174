// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "train/stage.h"

namespace torch::optim {
class Optimizer;
}

namespace dpw {

/// LibTorch's optimiser of a stage, and files with all that it and its parameters remember.
class StageOptimizer {
 public:
  using Named = std::vector<std::pair<std::string, at::Tensor>>;

  /// Of the parameters of `stage`, by its settings.
  explicit StageOptimizer(const Stage &stage);
  ~StageOptimizer();

  void zero_grad();
  /// Shortens the gradient to the setting's norm and goes one step.
  void step(double learning_rate);

  /// Copies of the parameters, and back.
  std::vector<at::Tensor> copy() const;
  void restore(const std::vector<at::Tensor> &values);

  /// Writes parameters, optimiser, `best` and `text` to a file, complete or not at all; reads them
  /// back. Throw Error naming the file.
  void save(const std::string &path, const std::vector<at::Tensor> &best,
            const std::string &text) const;
  std::string load(const std::string &path, std::vector<at::Tensor> &best);

 private:
  Named parameters_;
  double clip_norm_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
};

/// The text of a checkpoint alone, to see which stage it belongs to. Throws Error as load().
std::string read_checkpoint_text(const std::string &path);

}  // namespace dpw
