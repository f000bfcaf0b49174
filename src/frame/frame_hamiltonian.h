// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "equivariant/lambda_spin_orbit.h"
#include "frame/atom_numbering.h"
#include "frame/frame.h"
#include "frame/hamiltonian_errors.h"
#include "hamiltonian/assembler.h"
#include "hamiltonian/on_site_potential.h"
#include "structure/layer_finder.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// What is wanted of a Hamiltonian. Rules that are null are the model's own.
struct HamiltonianOptions {
  std::optional<double> cutoff;  ///< pairs farther apart are dropped, A; none: the model's
  double threshold = 0.0;        ///< elements smaller than this are dropped, eV
  AtomChoice takes = {};         ///< which atoms take part; empty: all
  std::shared_ptr<const LayerFinder> layers = {};
  std::shared_ptr<const OnSiteShift> shift = {};
  std::vector<std::shared_ptr<const OnSitePotential>> potentials = {};  ///< besides all that
  bool errors = false;      ///< FrameHamiltonian::errors() is wanted; the model has to know them
  bool spin_orbit = false;  ///< with the model's spin-orbit coupling, which it has to have
  std::vector<ShellLambda> lambda = {};  ///< by hand, in place of the model's; empty: none
};

/// What the parts of all ranks are made of; see AssemblyReport.
struct HamiltonianTotals {
  double n_elements = 0.0, n_on_site = 0.0;
  std::vector<double> n_hopping;                        ///< per hopping class
  double largest_asymmetry = 0.0, rms_asymmetry = 0.0;  ///< eV
  std::vector<double> layer_shift;  ///< mean of what a layer's diagonals were given, eV
  /// Root mean square error to be expected of elements of on-site blocks, eV, where the model
  /// knows.
  std::optional<double> expected_error;
};

/// Whether the model knows what errors on-site blocks have: HamiltonianTotals::expected_error.
bool knows_on_site_errors(const Frame &frame);

/// Whether the model knows the errors of on-site blocks and of hoppings: HamiltonianErrors.
bool knows_hamiltonian_errors(const Model &model);

/// The Wannier Hamiltonian H(R) of a frame, with certain options. A rank has the blocks whose
/// canonical row atom it owns. All methods that take a frame are collective; they throw Error, on
/// all ranks, for atoms that the model or a rule does not know.
class FrameHamiltonian {
 public:
  /// Throws Error for a model of forces only, and for options that are out of range.
  FrameHamiltonian(const Model &model, HamiltonianOptions options);

  double cutoff() const { return *options_.cutoff; }
  /// Neighbours of owned atoms are needed as far as this, A.
  double reach(Frame &frame) const;
  /// Whether its shifts of layers make sense only in a cell that is periodic in x and y.
  bool needs_periodic_layers(Frame &frame) const;

  /// The atoms that take part, which are known without a pass: no blocks, no layers.
  WannierHamiltonian count(const Exchange &exchange) const;
  /// Another number for every H(R), of this or another object: it changes with the pass and with
  /// the potentials, whose energies are found here, once for every pass and moment.
  std::int64_t version(Frame &frame);
  /// Whether the part of the present version is there already.
  bool knows(Frame &frame) { return part_of_ == version(frame); }
  /// This rank's part for the last pass; assembled once a version.
  const WannierHamiltonian &part(Frame &frame);
  /// The same, handed over: it is assembled again when it is asked for again.
  WannierHamiltonian take_part(Frame &frame);
  /// The complete H(R), on every rank.
  const WannierHamiltonian &whole(Frame &frame);
  /// Gives the memory of whole() back, where it is not that of part(); it can be asked for again.
  void release_whole();
  /// Of the last part().
  const HamiltonianTotals &totals() const { return totals_; }
  /// Likewise, if the options want them.
  const HamiltonianErrors &errors() const { return errors_; }

  double memory_usage() const;  ///< bytes

 private:
  const LayerFinder &layer_rule(Frame &frame) const;
  std::vector<const OnSiteShift *> shift_rules(Frame &frame) const;
  AtomLayers layers_of_atoms(Frame &frame, const AtomNumbering &numbering);
  OnSiteShifts find_shifts(Frame &frame, const LayeredAtoms &atoms);
  void add_up(Frame &frame, const AssemblyReport &report, const LayeredAtoms &atoms,
              const OnSiteShifts &shifts);
  bool has_spin() const { return options_.spin_orbit || !options_.lambda.empty(); }
  void with_spin(WannierHamiltonian &h) const;
  double expected_error(Frame &frame, const std::vector<int> &index) const;
  void find_errors(Frame &frame, const std::vector<int> &index);

  const Model *model_;
  HamiltonianOptions options_;
  std::unique_ptr<LambdaSpinOrbit> lambda_;  // by hand
  WannierHamiltonian part_, whole_;
  std::int64_t part_of_ = -1, whole_of_ = -1;  // the version that they are
  HamiltonianTotals totals_;
  HamiltonianErrors errors_;

  // The last version with potentials: its pass, their moments, and their energies (eV, [n_owned]).
  std::int64_t version_ = -1;
  std::vector<std::int64_t> moments_;
  std::vector<double> energies_;
};

}  // namespace dpw
