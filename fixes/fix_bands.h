/* -*- c++ -*- SPDX-License-Identifier: GPL-2.0-only */
#ifdef FIX_CLASS
// clang-format off
FixStyle(bands,FixBands);
// clang-format on
#else

#ifndef LMP_FIX_BANDS_H
#define LMP_FIX_BANDS_H

#include <memory>
#include <string>
#include <vector>

#include "band_overlaps.h"
#include "bands/occupation.h"
#include "bands_settings.h"
#include "files/bands_hdf5.h"
#include "fix.h"
#include "frame_bands.h"

namespace LAMMPS_NS {

/// Diagonalises the Hamiltonian of a compute wannierham on a k-path or a mesh every N steps and at
/// the end of a minimisation.
class FixBands : public Fix {
 public:
  FixBands(class LAMMPS *, int, char **);
  ~FixBands() override;

  int setmask() override;
  void init() override;
  void setup(int) override;
  void min_setup(int) override;
  void end_of_step() override;
  void min_post_force(int) override;
  void post_run() override;
  double compute_scalar() override;
  double compute_vector(int) override;
  double compute_array(int, int) override;
  double memory_usage() override;

 private:
  std::string who() const { return std::string("fix bands ") + id; }
  void make_kpoints();
  void find_sizes();
  void open_file();
  void update_bands();
  dpw::BandsGroup group_of(const KSet &set) const;
  void write_frame();
  void report(double seconds, const std::string &solver);
  bool needs_vectors() const { return settings_.vectors || settings_.overlaps; }
  const KSet &main_set() const { return settings_.mesh ? mesh_ : path_; }

  BandsSettings settings_;
  FrameBands bands_;
  BandOverlaps overlaps_;
  KSet path_, mesh_;
  dpw::Occupation occupation_;
  std::unique_ptr<dpw::BandsFile> file_;
  std::vector<std::string> weight_names_;
  double seconds_ = 0.0;  ///< that the last frame took
};

}  // namespace LAMMPS_NS

#endif
#endif
