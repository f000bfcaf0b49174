/* -*- c++ -*- SPDX-License-Identifier: GPL-2.0-only */
#ifdef FIX_CLASS
// clang-format off
FixStyle(ave/bands,FixAveBands);
// clang-format on
#else

#ifndef LMP_FIX_AVE_BANDS_H
#define LMP_FIX_AVE_BANDS_H

#include <memory>
#include <string>
#include <vector>

#include "ave_bands_settings.h"
#include "files/averages_hdf5.h"
#include "fix.h"
#include "frame_bands.h"
#include "frame_sums.h"
#include "global_scalar.h"

namespace LAMMPS_NS {

/// Averages over the frames of a run, with errors: gap and band edges, densities of states,
/// unfolded spectral functions.
class FixAveBands : public Fix {
 public:
  FixAveBands(class LAMMPS *, int, char **);
  ~FixAveBands() override;

  int setmask() override;
  void init() override;
  void setup(int) override;
  void end_of_step() override;
  void write_restart(FILE *) override;
  void restart(char *) override;
  double compute_scalar() override;
  double compute_vector(int) override;
  double memory_usage() override;

 private:
  std::string who() const { return std::string("fix ave/bands ") + id; }
  void sample();
  double frame_weight() const;
  double read_scalar(const GlobalScalar &scalar) const;
  void end_window();
  void update_outputs(const dpw::AveragesContent &content);
  void report(const dpw::AveragesContent &content);
  void warn_of_what_is_missing(const dpw::AveragesContent &content);
  std::string pack() const;
  void unpack(const char *bytes);

  AveBandsSettings settings_;
  FrameBands bands_;
  std::vector<GlobalScalar> also_;
  std::unique_ptr<GlobalScalar> weight_;  // null: all frames count the same
  std::unique_ptr<FrameSums> sums_;
  bigint next_step_ = 0;   // to be sampled
  bigint last_step_ = -1;  // that was sampled; -1: none yet
  bigint in_window_ = 0;   // samples of the window so far
  bool said_zero_ = false, said_what_is_missing_ = false;
  std::string solver_;                           // of the last frame, in words
  int n_bands_ = 0;                              // likewise
  double seconds_ = 0.0, adding_seconds_ = 0.0;  // of this process
  std::vector<double> outputs_;                  // global vector
};

}  // namespace LAMMPS_NS

#endif
#endif
