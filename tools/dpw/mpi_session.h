// SPDX-License-Identifier: MIT
#pragma once

#include "parallel/communicator.h"

namespace dpw {

/// MPI from its construction to its destruction, for the commands that run on several ranks. Works
/// without mpiexec, and in a build without MPI, as one rank. Ranks other than 0 fall silent:
/// std::cout and std::cerr print nothing there, so an error that all have is printed once.
class MpiSession {
 public:
  /// Throws Error if mpiexec started several processes that are not ranks of one another: it
  /// belongs to another MPI, or this copy was built without.
  MpiSession();
  ~MpiSession();
  MpiSession(const MpiSession &) = delete;
  MpiSession &operator=(const MpiSession &) = delete;

  const Communicator &world() const { return world_; }

 private:
  Communicator world_;
  bool started_ = false;
};

}  // namespace dpw
