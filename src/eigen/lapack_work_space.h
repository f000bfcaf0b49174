// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"

namespace dpw {

/// Work space of LAPACK's routines for Hermitian matrices; one object serves many calls. Those for
/// real ones have no use for `work`.
class LapackWorkSpace {
 public:
  /// Asks `call(work, lwork, rwork, lrwork, iwork, liwork)`, which returns LAPACK's info, for the
  /// sizes, then calls it with them. Throws Error, with the name of the routine, if that fails.
  template <typename Call>
  void run(const char *routine, const Call &call) {
    grow(work_, 1);
    grow(rwork_, 1);
    grow(iwork_, 1);
    int info = call(work_.data(), -1, rwork_.data(), -1, iwork_.data(), -1);
    if (info == 0) {
      grow(work_, static_cast<std::size_t>(work_[0].real()));
      grow(rwork_, static_cast<std::size_t>(rwork_[0]));
      grow(iwork_, static_cast<std::size_t>(iwork_[0]));
      info = call(work_.data(), static_cast<int>(work_.size()), rwork_.data(),
                  static_cast<int>(rwork_.size()), iwork_.data(), static_cast<int>(iwork_.size()));
    }
    if (info != 0)
      throw Error(std::string("LAPACK's ") + routine + " failed with code " + std::to_string(info) +
                  (info > 0 ? ": it did not converge" : ": it refused an argument"));
  }

 private:
  template <typename T>
  static void grow(std::vector<T> &list, std::size_t size) {
    if (list.size() < size) list.resize(size);
  }

  std::vector<std::complex<double>> work_;
  std::vector<double> rwork_;
  std::vector<int> iwork_;
};

}  // namespace dpw
