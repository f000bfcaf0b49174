// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "force/force_field.h"
#include "pointers.h"

namespace LAMMPS_NS {

/// Looks after every pass whether atoms have left what the model was trained on, and says so.
class DomainWatch : protected Pointers {
 public:
  /// Errors and warnings begin with `who`.
  DomainWatch(class LAMMPS *lmp, const std::string &who) : Pointers(lmp), who_(who) {}

  /// Back to what holds without any keyword: warn, once in 1000 steps.
  void reset();
  /// Whether a keyword is its own: domain, every.
  static bool knows(const std::string &word) { return word == "domain" || word == "every"; }
  /// Takes such a keyword and its value.
  void read(const std::string &word, const std::string &value);
  /// Watches passes of this field from now on. Raises an error if it was asked to and the model has
  /// no domain.
  void use(dpw::ForceField &field, const std::string &model_path);
  /// Looks at the last pass. Collective.
  void look(dpw::ForceField &field);

 private:
  enum class Mode { warn, ignore, error };

  std::string describe(dpw::ForceField &field, bigint n_outside) const;

  std::string who_;
  Mode mode_ = Mode::warn;
  bool asked_ = false;
  bigint every_ = 1000;  // steps from one warning to the next
  bigint warned_at_ = -1;
  std::string model_path_;
};

}  // namespace LAMMPS_NS
