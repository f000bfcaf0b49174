// SPDX-License-Identifier: GPL-2.0-only
#include "global_scalar.h"

#include <utility>

#include "compute.h"
#include "error.h"
#include "fix.h"
#include "fmt/format.h"
#include "input.h"
#include "modify.h"
#include "utils.h"
#include "variable.h"

using namespace LAMMPS_NS;

GlobalScalar::GlobalScalar(LAMMPS *lmp, std::string who, std::string word)
    : Pointers(lmp), who_(std::move(who)), word_(std::move(word)) {
  const std::size_t bracket = word_.find('[');
  name_ = word_.substr(0, bracket);
  const bool indexed = bracket != std::string::npos;
  if (indexed && word_.back() == ']') {
    const std::string number = word_.substr(bracket + 1, word_.size() - bracket - 2);
    if (utils::is_integer(number)) index_ = utils::inumeric(FLERR, number, false, lmp);
  }
  if (name_.size() < 3 || name_[1] != '_' ||
      std::string("cfv").find(name_[0]) == std::string::npos || (indexed && index_ < 1) ||
      (indexed && name_[0] == 'v'))
    fail("is not c_ID, c_ID[I], f_ID, f_ID[I] or v_NAME");
  kind_ = name_[0];
  name_.erase(0, 2);
}

void GlobalScalar::fail(const std::string &problem) const {
  error->all(FLERR, "{}: {} {}", who_, word_, problem);
}

void GlobalScalar::check(int every) const {
  if (kind_ == 'c') {
    const Compute *compute = modify->get_compute_by_id(name_);
    if (compute == nullptr) fail("does not exist: define the compute first");
    if (index_ == 0 ? compute->scalar_flag == 0
                    : (compute->vector_flag == 0 || index_ > compute->size_vector))
      fail("is not a global number: the compute has no such scalar or element of a vector");
  } else if (kind_ == 'f') {
    const Fix *fix = modify->get_fix_by_id(name_);
    if (fix == nullptr) fail("does not exist: define the fix first");
    if (index_ == 0 ? fix->scalar_flag == 0 : (fix->vector_flag == 0 || index_ > fix->size_vector))
      fail("is not a global number: the fix has no such scalar or element of a vector");
    if (every % fix->global_freq != 0)
      fail(fmt::format("is known at the multiples of {} steps only, so Nevery has to be one",
                       fix->global_freq));
  } else {
    const int variable = input->variable->find(name_.c_str());
    if (variable < 0) fail("does not exist: define the variable first");
    if (input->variable->equalstyle(variable) == 0) fail("is not an equal-style variable");
  }
}

double GlobalScalar::value() const {
  if (kind_ == 'c') return of_compute();
  if (kind_ == 'f') return of_fix();
  return of_variable();
}

double GlobalScalar::of_compute() const {
  Compute *compute = modify->get_compute_by_id(name_);
  if (index_ == 0) {
    if ((compute->invoked_flag & Compute::INVOKED_SCALAR) == 0) {
      compute->compute_scalar();
      compute->invoked_flag |= Compute::INVOKED_SCALAR;
    }
    return compute->scalar;
  }
  if ((compute->invoked_flag & Compute::INVOKED_VECTOR) == 0) {
    compute->compute_vector();
    compute->invoked_flag |= Compute::INVOKED_VECTOR;
  }
  return compute->vector[index_ - 1];
}

double GlobalScalar::of_fix() const {
  Fix *fix = modify->get_fix_by_id(name_);
  return index_ == 0 ? fix->compute_scalar() : fix->compute_vector(index_ - 1);
}

double GlobalScalar::of_variable() const {
  return input->variable->compute_equal(input->variable->find(name_.c_str()));
}
