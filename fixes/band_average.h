// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "averages/state_bytes.h"
#include "files/averages_hdf5.h"
#include "frame_bands.h"

namespace LAMMPS_NS {

/// One kind of averages of fix ave/bands: solves what it needs of a frame and adds it up. Sums are
/// kept on rank 0. Everything is collective but for what says otherwise.
class BandAverage {
 public:
  BandAverage() = default;
  virtual ~BandAverage() = default;
  BandAverage(const BandAverage &) = delete;
  BandAverage &operator=(const BandAverage &) = delete;

  /// k-points that solve() will have solved; 0: it needs no solver.
  virtual int n_kpoints() const { return 0; }
  /// Solves the frame that `bands` has taken. Returns what it was solved with, in words.
  virtual std::string solve(FrameBands &bands) = 0;
  /// What it solved, from which gap and Fermi level can be taken; null: nothing.
  virtual const KSet *states() const { return nullptr; }
  /// Works on the frame, too, with energies counted from `zero` (eV), which solved states give.
  virtual void evaluate(FrameBands & /*bands*/, double /*zero*/) {}
  /// Adds that frame, with energies counted from `zero` (eV).
  virtual void add(FrameBands & /*bands*/, double /*zero*/, double /*weight*/) {}
  /// Begins anew with the next frame.
  virtual void clear() {}

  /// For restart files: what the first frame has settled, on all ranks.
  virtual void write_set_up(dpw::StateWriter & /*out*/) const {}
  virtual void read_set_up(dpw::StateReader & /*in*/) {}
  /// Likewise the sums, on rank 0 alone, after the set-up. Throws dpw::Error.
  virtual void write_sums(dpw::StateWriter & /*out*/) const {}
  virtual void read_sums(dpw::StateReader & /*in*/) {}
  /// On rank 0: what a file shows of it.
  virtual void describe(dpw::AveragesContent & /*content*/) const {}
  virtual double memory_usage() const { return 0.0; }
};

}  // namespace LAMMPS_NS
