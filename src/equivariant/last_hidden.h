// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// What the last hidden layer of a hopping network gave for some pairs, one answer a column: those
/// for (i, j) of all pairs, then, where blocks are means of two answers, those for (j, i).
struct LastHidden {
  int n_answers = 1;          // of a pair
  Eigen::MatrixXd values;     // [n_hidden, n_answers * n_pairs]
  Eigen::VectorXd envelopes;  // what blocks that are linear in the values are multiplied by

  void resize(Eigen::Index n_hidden, int answers, Eigen::Index n_pairs) {
    n_answers = answers;
    values.resize(n_hidden, answers * n_pairs);
    envelopes.resize(answers * n_pairs);
  }
};

}  // namespace dpw
