// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "frame_source.h"

namespace LAMMPS_NS {

/// The frames of pair_style dpwannier, which cost nothing more.
class PairFrame : public FrameSource {
 public:
  /// Errors begin with `who`.
  PairFrame(class LAMMPS *lmp, const std::string &who) : FrameSource(lmp), who_(who) {}

  LammpsFrame &find() override;
  void refresh() override;

 private:
  std::string who_;
};

}  // namespace LAMMPS_NS
