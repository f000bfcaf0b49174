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
#include <optional>
#include <string>
#include <vector>

#include "compute.h"
#include "frame_atoms.h"
#include "hamiltonian/assembler.h"
#include "hamiltonian/vacuum_step.h"
#include "layer_map.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// The Wannier Hamiltonian H(R) of the present frame. Each rank assembles the blocks whose
/// canonical row atom it owns, from what the pair style's last pass left behind.
class ComputeWannierHam : public Compute {
 public:
  ComputeWannierHam(class LAMMPS *, int, char **);
  ~ComputeWannierHam() override;

  void init() override;
  void init_list(int, class NeighList *) override;
  double compute_scalar() override;
  void compute_vector() override;
  void compute_local() override;
  int pack_forward_comm(int, int *, double *, int, int *) override;
  void unpack_forward_comm(int, int, double *) override;
  double memory_usage() override;

  // For fix bands and others in C++; collective.

  /// Atoms, orbitals and electrons of the present atoms, without blocks: known before a run.
  const dpw::WannierHamiltonian &count();
  /// Number of the force evaluation that assemble() would use.
  bigint evaluation() const;
  /// Brings this rank's part up to the last force evaluation.
  void assemble();
  /// The complete H(R) of the last force evaluation, on every rank.
  const dpw::WannierHamiltonian &gather();

 private:
  struct Totals {
    double n_elements, largest_asymmetry, rms_asymmetry, n_on_site;
    std::vector<double> n_hopping;
    double expected_error;  // of on-site elements, eV, where the model knows
  };

  void parse(int, char **);
  class PairDPWannier *find_pair() const;
  int vector_length() const;
  void use_model();
  std::string who() const { return std::string("compute wannierham ") + id; }
  void collect_atoms();
  void find_shifts(dpw::AssemblyAtoms &atoms, const dpw::NeighborList &pairs);
  void reduce_report(const dpw::AssemblyReport &report);
  double expected_error();
  void write_files();

  class PairDPWannier *pair_ = nullptr;
  class NeighList *list_ = nullptr;
  int model_serial_ = 0;  // of the model that assembler_ was made from
  std::optional<double> asked_cutoff_;
  double cutoff_ = 0.0, threshold_ = 0.0;
  std::unique_ptr<LayerMap> layers_;
  std::unique_ptr<FrameAtoms> frame_;
  enum class Shift { automatic, by_hand } shift_mode_ = Shift::automatic;
  std::vector<double> shift_, mean_potential_;  // of each layer, eV
  std::string hr_prefix_, hdf5_file_;

  std::unique_ptr<dpw::HamiltonianAssembler> assembler_;
  std::optional<dpw::VacuumStep> vacuum_step_;
  std::vector<double> dipole_, potential_;  // of owned and ghost atoms, eV A^2; of owned ones, eV
  enum class Sending { homes, dipoles } sending_ = Sending::homes;
  dpw::WannierHamiltonian part_, full_;
  bigint part_of_ = -1, full_of_ = -1;  // evaluation of the pair style they belong to
  Totals totals_{};

  std::vector<std::array<double, 8>> rows_;  // local array
  std::vector<double *> row_pointers_;
};

}  // namespace LAMMPS_NS

#endif
#endif
