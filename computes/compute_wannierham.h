/* -*- c++ -*- SPDX-License-Identifier: GPL-2.0-only */
#ifdef COMPUTE_CLASS
// clang-format off
ComputeStyle(wannierham,ComputeWannierHam);
// clang-format on
#else

#ifndef LMP_COMPUTE_WANNIERHAM_H
#define LMP_COMPUTE_WANNIERHAM_H

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "compute.h"
#include "frame/frame_hamiltonian.h"
#include "hamiltonian_files.h"

namespace LAMMPS_NS {

/// The Wannier Hamiltonian H(R) of the frame that the pair style's last pass was for.
class ComputeWannierHam : public Compute {
 public:
  ComputeWannierHam(class LAMMPS *, int, char **);
  ~ComputeWannierHam() override;

  void init() override;
  void init_list(int, class NeighList *) override;
  double compute_scalar() override;
  void compute_vector() override;
  void compute_local() override;
  double memory_usage() override;

  // For fix bands and others in C++; collective.

  /// Atoms, orbitals and electrons of the present atoms, without blocks: known before a run.
  dpw::WannierHamiltonian count();
  /// Another number for every force evaluation: that which gather() would use.
  std::int64_t evaluation() const;
  /// The complete H(R) of the last force evaluation, on every rank.
  const dpw::WannierHamiltonian &gather();
  /// What gather() returned is not needed any more: gives its memory back.
  void release() { hamiltonian_->release_whole(); }

 private:
  void parse(int, char **);
  class PairDPWannier *find_pair() const;
  int n_layers() const;
  int vector_length() const;
  void use_model();
  std::string who() const { return std::string("compute wannierham ") + id; }
  const dpw::WannierHamiltonian &assemble();
  void write_files();

  class PairDPWannier *pair_ = nullptr;
  class NeighList *list_ = nullptr;
  double list_reach_ = 0.0;          // A
  dpw::HamiltonianOptions options_;  // as the input says
  HamiltonianFiles files_;
  std::int64_t written_of_ = -1;  // the evaluation that is in the files

  std::unique_ptr<dpw::FrameHamiltonian> hamiltonian_;
  int model_serial_ = 0;  // of the model that it was made for

  std::vector<std::array<double, 8>> rows_;  // local array
  std::vector<double *> row_pointers_;
};

}  // namespace LAMMPS_NS

#endif
#endif
