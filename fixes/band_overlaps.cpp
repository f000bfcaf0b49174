// SPDX-License-Identifier: GPL-2.0-only
#include "band_overlaps.h"

#include <cmath>
#include <limits>

#include "force.h"
#include "update.h"

using namespace LAMMPS_NS;

void BandOverlaps::follow(const dpw::TightBinding &h, const KSet &path, const KSet &mesh) {
  // LAMMPS adds up its time where the time step changes
  const double elapsed =
      update->atime + static_cast<double>(update->ntimestep - update->atimestep) * update->dt;
  const double time = elapsed / force->femtosecond;
  const bool relaxing = update->whichflag == 2;
  // reset_timestep turns the time back
  const bool start_anew = !goes_on(h) || (time < time_ && !relaxing);
  interval_ = start_anew ? std::numeric_limits<double>::quiet_NaN() : relaxing ? 0.0 : time - time_;
  time_ = time;
  follow(path_, h, path, start_anew);
  follow(mesh_, h, mesh, start_anew);
}

bool BandOverlaps::goes_on(const dpw::TightBinding &h) const {
  const Followed &any = path_.frames ? path_ : mesh_;
  return any.frames && any.frames->goes_on_with(h);
}

void BandOverlaps::follow(Followed &set, const dpw::TightBinding &h, const KSet &found,
                          bool start_anew) {
  if (found.kpoints.size() == 0) return;
  if (!set.frames) set.frames.emplace(found.kpoints.fractional);
  set.links = set.frames->advance(h, found.energies, found.vectors, start_anew);
}

double BandOverlaps::memory() const {
  double bytes = 0.0;
  for (const Followed *set : {&path_, &mesh_})
    if (set->frames) bytes += set->frames->memory();
  return bytes;
}
