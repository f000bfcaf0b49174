// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// The threads that the BLAS of this process uses, whichever it is: OpenBLAS and MKL have a call
/// for it, taken where the linked BLAS has it.

/// Which call was found: "openblas", "mkl" or "none" (a BLAS without threads, or an unknown one).
std::string blas_thread_control();

/// Number of threads BLAS is set to, 0 if there is no way to ask.
int blas_threads();

/// Sets it, for the whole process. False if there is no way to do so.
bool set_blas_threads(int n_threads);

/// The processor whose kernels OpenBLAS takes, such as "SkylakeX"; "" for another BLAS.
///
/// Debian 12's OpenBLAS (0.3.21) takes Intel processors that are newer than itself for the oldest
/// there are, and is then 2 to 20 times as slow. So before it looks, as this library is loaded, it
/// is told of kernels that the processor does run, by its own variable OPENBLAS_CORETYPE. That is
/// left alone where it is set, for other makers' processors, and for those without AVX2.
std::string blas_kernels();

/// Sets the number of BLAS threads for a scope and restores what it was before.
class BlasThreads {
 public:
  explicit BlasThreads(int n_threads) : before_(blas_threads()) { set_blas_threads(n_threads); }
  ~BlasThreads() {
    if (before_ > 0) set_blas_threads(before_);
  }
  BlasThreads(const BlasThreads &) = delete;
  BlasThreads &operator=(const BlasThreads &) = delete;

 private:
  int before_;
};

}  // namespace dpw
