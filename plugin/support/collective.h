// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <new>
#include <string>

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "fmt/format.h"
#include "lammps.h"
#include "lmptype.h"

#include "base/error.h"

namespace LAMMPS_NS {

/// Raises a LAMMPS error on every rank if `problem` is not empty on any: the lowest such rank's
/// text is shown, once. Collective; without it a rank that failed alone would leave the others
/// waiting.
void raise_together(LAMMPS *lmp, const char *file, int line, const std::string &problem);

/// Runs `work`, which may fail on some ranks only, then raises what was thrown on all of them.
/// Atoms in core errors are named by their LAMMPS ID. Collective.
template <typename Work>
void run_together(LAMMPS *lmp, const char *file, int line, const std::string &who,
                  const Work &work) {
  std::string problem;
  try {
    work();
  } catch (const dpw::AtomError &failure) {
    problem = fmt::format("{}: atom {} {}", who, lmp->atom->tag[failure.atom], failure.what());
  } catch (const std::exception &failure) {
    problem = fmt::format("{}: {}", who, failure.what());
  }
  raise_together(lmp, file, line, problem);
}

/// Runs `work`, which is collective and throws dpw::Error on all ranks or on none, as the core's
/// frames do, and raises what it threw.
template <typename Work>
void run_collective(LAMMPS *lmp, const char *file, int line, const std::string &who,
                    const Work &work) {
  try {
    work();
  } catch (const dpw::Error &failure) {
    lmp->error->all(file, line, fmt::format("{}: {}", who, failure.what()));
  } catch (const std::bad_alloc &) {
    lmp->error->one(file, line, who + ": there is not enough memory");
  }
}

}  // namespace LAMMPS_NS
