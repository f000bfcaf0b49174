// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "pointers.h"

namespace LAMMPS_NS {

/// A global number of LAMMPS by the word that input scripts have for it: c_ID, c_ID[2], f_ID,
/// f_ID[2] or v_NAME (equal style). Errors begin with `who`.
class GlobalScalar : protected Pointers {
 public:
  GlobalScalar(class LAMMPS *lmp, std::string who, std::string word);

  const std::string &word() const { return word_; }
  /// Ends in an error if there is no such number (any more), or a fix gives it at other steps than
  /// the multiples of `every`.
  void check(int every) const;
  /// Its present value, the same on all ranks. Collective.
  double value() const;

 private:
  double of_compute() const;
  double of_fix() const;
  double of_variable() const;
  [[noreturn]] void fail(const std::string &problem) const;

  std::string who_, word_, name_;
  char kind_ = ' ';
  int index_ = 0;  // from 1; 0: the scalar
};

}  // namespace LAMMPS_NS
