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
#include "frame_source.h"
#include "hamiltonian/homogeneous_field.h"
#include "variable_potential.h"
#include "wannierham_settings.h"

namespace LAMMPS_NS {

/// The Wannier Hamiltonian H(R) of the present frame, by a model of its own or that of pair_style
/// dpwannier.
class ComputeWannierHam : public Compute {
 public:
  ComputeWannierHam(class LAMMPS *, int, char **);

  void init() override;
  void setup() override;
  double compute_scalar() override;
  void compute_vector() override;
  int lock_length() override;
  void compute_local() override;
  void compute_peratom() override;
  double memory_usage() override;

  // For fix bands and others in C++; collective.

  /// Atoms, orbitals and electrons of the present atoms, without blocks: known before a run.
  dpw::WannierHamiltonian count();
  /// Another number for every frame: that which gather() would use.
  std::int64_t evaluation();
  /// The complete H(R) of the present frame, on every rank.
  const dpw::WannierHamiltonian &gather();
  /// What its energies refer to, in words: the end of "relative to ...".
  std::string zero_of_energy() const;
  /// What gather() returned is not needed any more: gives its memory back.
  void release() { hamiltonian_->release_whole(); }

 private:
  std::unique_ptr<FrameSource> make_source();
  void set_options();
  void set_potentials();
  LammpsFrame &find_frame() const;
  int length_without_layers() const;
  void resize_vector(int n_layers);
  void use_model();
  std::string who() const { return std::string("compute wannierham ") + id; }
  const dpw::WannierHamiltonian &assemble();
  void copy_errors(std::size_t column);
  bool has_column(const std::string &name) const;
  void write_files();

  WannierHamSettings settings_;
  std::unique_ptr<FrameSource> source_;
  LammpsFrame *frame_ = nullptr;                        // what the source found last
  dpw::HamiltonianOptions options_;                     // as the input says
  std::shared_ptr<const VariablePotential> on_site_;    // among the options' potentials
  std::shared_ptr<const dpw::HomogeneousField> field_;  // likewise
  std::int64_t written_of_ = -1;                        // the version that is in the files

  std::unique_ptr<dpw::FrameHamiltonian> hamiltonian_;
  int model_serial_ = 0;  // of the model that it was made for

  std::vector<double> vector_;  // global vector
  int n_layer_entries_ = 0;     // in it
  int length_without_layers_ = 0;
  std::vector<double> rows_;  // local array
  std::vector<double *> row_pointers_;
  std::vector<double> atom_values_;  // per-atom vector or array
  std::vector<double *> atom_rows_;
};

}  // namespace LAMMPS_NS

#endif
#endif
