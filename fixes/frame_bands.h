// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bands/band_solver.h"
#include "bands/band_window.h"
#include "bands/occupation.h"
#include "bloch/kpoints.h"
#include "lmptype.h"
#include "parallel/communicator.h"
#include "pointers.h"
#include "solve_settings.h"
#include "tight_binding/tight_binding.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// One set of k-points and what was found there.
struct KSet {
  dpw::KPoints kpoints;
  Eigen::MatrixXd energies;                   ///< [n_k, n_bands], eV, on every rank
  std::vector<Eigen::MatrixXcd> vectors;      ///< per k-point; on rank 0, if asked for
  std::vector<Eigen::MatrixXd> weights;       ///< likewise, with measures
  std::shared_ptr<dpw::WindowMemory> memory;  ///< of the solver window: what frames tell the next

  double memory_usage() const;  ///< bytes
};

/// The bands of the frames of a compute wannierham: what fixes that solve have in common. All
/// functions are collective; they end in an error of LAMMPS that begins with `who`.
class FrameBands : protected Pointers {
 public:
  using Measures = std::vector<std::shared_ptr<const dpw::StateMeasure>>;

  /// `who`: "fix bands B". The compute has to exist.
  FrameBands(class LAMMPS *lmp, std::string who, std::string compute_id, SolveSettings settings);

  /// At the beginning of a run: the compute may be another one by now. Ends in an error if the
  /// number of orbitals is another.
  void init();
  /// Ends in an error if the solver does not exist. `n_kpoints`: what "auto" goes by.
  void check_solver(int n_kpoints, bool vectors) const;
  /// "gap" where the solver proves no more than that, else "".
  std::string proof(int n_kpoints, bool vectors) const;

  /// What energies refer to, in words.
  std::string zero_of_energy() const;
  const dpw::Filling &filling() const { return filling_; }
  const dpw::BandWindow &window() const { return window_; }
  /// Solves other bands than `nbands` says, from now on.
  void set_window(const dpw::BandWindow &window) { window_ = window; }
  /// Goes back to those of `nbands`.
  void reset_window() { window_ = first_window_; }
  bool window_is_set() const;

  /// Takes the Hamiltonian of the present frame.
  void take();
  /// The same, unless that is the frame finished last; then false. A run evaluates once more where
  /// the last one ended, which is no new frame.
  bool take_new();
  /// What take() took.
  const dpw::TightBinding &hamiltonian() const { return hamiltonian_; }
  /// The frame's bands are known: gives back the memory of its Hamiltonian.
  void finish();
  bigint step() const { return step_; }  ///< of the last frame that was finished; -1: none yet

  /// Runs what may fail on some ranks only, and what communicates by itself and fails on all.
  void together(const std::function<void()> &work) const;
  void collective(const std::function<void(const dpw::Communicator &)> &work) const;
  /// Runs what may fail on rank 0, on that rank alone.
  void on_first_rank(const std::function<void()> &work) const;

  int n_threads() const;
  /// Solves at the k-points of `set`; `what` they are is for progress lines. Returns what it was
  /// solved with, in words.
  std::string solve(KSet &set, const char *what, const Measures &measures = {},
                    bool keep_vectors = false);
  /// Band edges and Fermi level by the energies of `set`.
  dpw::Occupation occupation(const KSet &set) const;
  /// The same; none where these bands do not tell.
  std::optional<dpw::Occupation> try_occupation(const KSet &set) const;

 private:
  void find_compute();
  void find_sizes();
  const dpw::WannierHamiltonian &gather();
  void flatten(const dpw::WannierHamiltonian &h);
  dpw::BandRequest request(bool vectors) const;
  dpw::SolverChoice choose_solver(int n_kpoints, bool vectors) const;
  dpw::KPointSolverOptions solver_options() const;

  std::string who_, compute_id_;
  SolveSettings settings_;
  class ComputeWannierHam *compute_ = nullptr;
  dpw::Filling filling_;
  dpw::BandWindow first_window_, window_;
  dpw::TightBinding hamiltonian_;
  dpw::Fingerprint print_, new_print_;  // of the frame finished last, of the one taken
  bigint step_ = -1;
  bigint evaluation_ = -1;  // force evaluation that the frame finished last belongs to
};

}  // namespace LAMMPS_NS
