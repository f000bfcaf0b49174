// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

#include "dos/sparse_rows.h"
#include "dos/spectral_bounds.h"
#include "parallel/communicator.h"

namespace dpw {

struct MomentOptions {
  int n_moments = 512;  ///< of order 0 to n_moments - 1; at least 2
  int n_vectors = 8;    ///< random ones; at least 2, for an error bar
  std::uint64_t seed = 1;
  std::uint64_t first_index = 0;  ///< of the vectors among those of the seed
  int n_threads = 1;              ///< a rank
  /// Called by each rank after each product, with its products done and to do. An Error from it
  /// ends the work.
  std::function<void(int done, int total)> progress;
};

/// Chebyshev moments <r| T_m((H - centre) / half_width) |r> of random vectors r that live on
/// `group` (see fill_random_vector). Their mean over r estimates the trace over the group (Weisse,
/// Wellein, Alvermann, Fehske: Rev. Mod. Phys. 78, 275). Two moments a product with H, by
/// T_2m = 2 T_m^2 - 1. The vectors are dealt over the ranks of `world`; the numbers do not depend
/// on ranks or threads. Collective, the same arguments on all ranks.
/// @return [n_moments x n_vectors], on every rank
/// Throws Error, on all ranks, for options that make no sense, and if a moment is larger than it
/// can be, which an eigenvalue outside the bounds makes it.
Eigen::MatrixXd chebyshev_moments(const SparseRows &h, const SpectralBounds &bounds,
                                  const MomentOptions &options, const std::vector<char> &group = {},
                                  const Communicator &world = {});

}  // namespace dpw
