// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Intel's MKL, opened when it is first needed: nothing is linked to it, so that the package loads
/// without it. `./run build` and `pip install mkl` bring it. Looked for in this order: the file
/// that the environment variable DPW_MKL names, the one that was there when this was built, those
/// in folders called lib above the program or library that this is in, the system's libraries.
class MklLibrary {
 public:
  /// PARDISO with 32-bit integers; arguments as in Intel's reference.
  using Pardiso = void (*)(void *handle, const int *max_factors, const int *factor,
                           const int *matrix_type, const int *phase, const int *n,
                           const void *values, const int *row_start, const int *column,
                           int *permutation, const int *n_rhs, int *settings, const int *verbose,
                           void *rhs, void *solution, int *error);

  /// The one of this process. Throws Error that says where it was looked for and how to get it.
  static const MklLibrary &get();
  /// Whether get() would succeed.
  static bool available();

  Pardiso pardiso = nullptr;
  /// Sets the number of threads for calls from this thread; returns what it was (0: not set).
  int (*set_threads_of_this_thread)(int n) = nullptr;
  std::string file;  ///< what was opened

 private:
  MklLibrary();
};

}  // namespace dpw
