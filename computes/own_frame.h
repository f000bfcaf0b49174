// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "domain_watch.h"
#include "frame_source.h"

namespace LAMMPS_NS {

/// Frames of a model of the compute's own, on atoms that any pair style moves, or none. It finds
/// its neighbours itself, so that what other styles ask of LAMMPS's lists does not matter.
class OwnFrame : public FrameSource {
 public:
  /// Reads the model, as LammpsFrame does. Collective.
  OwnFrame(class LAMMPS *lmp, const std::string &who, const std::string &path,
           const std::vector<std::string> &elements);

  LammpsFrame &find() override { return frame_; }
  void init() override;
  void setup() override;
  void refresh() override;

  DomainWatch &watch() { return watch_; }

 private:
  void find_lists();

  std::string who_;
  LammpsFrame frame_;
  DomainWatch watch_;
  // When ghosts were last taken: after which of LAMMPS's list builds. -1: a run has begun since.
  bigint n_builds_ = -1, build_step_ = -1;
};

}  // namespace LAMMPS_NS
