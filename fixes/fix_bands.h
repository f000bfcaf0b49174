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

#include "bands/band_solver.h"
#include "bands/occupation.h"
#include "bands_settings.h"
#include "files/bands_hdf5.h"
#include "fix.h"
#include "tight_binding/tight_binding.h"

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
  /// One set of k-points and what was found there.
  struct KSet {
    dpw::KPoints kpoints;
    Eigen::MatrixXd energies;               ///< [n_k, n_bands], eV, on every rank
    std::vector<Eigen::MatrixXcd> vectors;  ///< per k-point; on rank 0, if asked for
    std::vector<Eigen::MatrixXd> weights;   ///< likewise
  };

  std::string who() const { return std::string("fix bands ") + id; }
  void find_compute();
  void find_sizes();
  void make_kpoints();
  void open_file();
  void update_bands();
  dpw::BandRequest band_request() const;
  dpw::KPointSolverOptions solver_options() const;
  dpw::BandsGroup group_of(const KSet &set) const;
  std::string solve(const dpw::TightBinding &h, KSet &set, const char *what);
  void write_frame();
  void report(double seconds, const std::string &solver);
  const KSet &main_set() const { return settings_.mesh ? mesh_ : path_; }

  BandsSettings settings_;
  class ComputeWannierHam *compute_ = nullptr;
  KSet path_, mesh_;
  dpw::Filling filling_;
  dpw::BandWindow window_;
  dpw::Occupation occupation_;
  std::unique_ptr<dpw::BandsFile> file_;
  std::vector<std::string> weight_names_;
  dpw::Fingerprint frame_print_;  ///< of the Hamiltonian whose bands are held
  bigint frame_step_ = -1;        ///< its step
  bigint frame_evaluation_ = -1;  ///< force evaluation they belong to
  double seconds_ = 0.0;          ///< that the last frame took
};

}  // namespace LAMMPS_NS

#endif
#endif
