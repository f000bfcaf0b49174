// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "uncertainty/fit_uncertainty.h"

namespace dpw {

/// How an optimiser goes down, for either stage.
struct StageSettings {
  int epochs = 0;
  int batch = 0;          ///< frames (force) or pairs of atoms (hamiltonian) per step
  std::string optimizer;  ///< adam or sgd
  double learning_rate = 0.0, momentum = 0.0, weight_decay = 0.0;
  std::string schedule;         ///< cosine, step or constant
  double final_fraction = 0.0;  ///< cosine: last learning rate over the first
  int step_epochs = 0;          ///< step: after so many epochs ...
  double step_factor = 0.0;     ///< ... the learning rate is multiplied by this
  int warmup_steps = 0;         ///< the learning rate rises linearly over so many steps
  double clip_norm = 0.0;       ///< longer gradients are shortened to this; 0: never
  int patience = 0;             ///< stop after so many epochs without a better one; 0: never
  int validate_every = 0;       ///< epochs
  bool keep_last = false;       ///< keep the parameters of the last epoch, not of the best one
};

/// How much errors of hopping blocks count.
struct HoppingWeights {
  double relative = 0.0;        ///< of the square over envelope (envelope + floor), 1
  double relative_floor = 0.0;  ///< eV
  double absolute = 0.0;        ///< of the mean absolute element, 1/eV
  double square = 0.0;          ///< of the mean square element, 1/eV^2

  bool squares() const { return relative + square > 0.0; }
};

struct ForceStageSettings {
  StageSettings run;
  double energy_weight = 0.0;  ///< of ((E - E_ref)/n_atoms)^2, 1/eV^2
  double force_weight = 0.0;   ///< of the mean square force component, A^2/eV^2
  double stress_weight = 0.0;  ///< of the mean square stress component, A^6/eV^2
};

struct HamiltonianStageSettings {
  StageSettings run;
  bool train_raer = false;      ///< train the RAER along, together with energies and forces
  bool own_side = false;        ///< labels relative to the vacuum of a layer's own side
  double on_site_weight = 0.0;  ///< of the mean square on-site element, 1/eV^2
  double on_site_decay = 0.0;   ///< weight decay of the matrices of the on-site networks
  HoppingWeights hopping;
  double last_layer_ridge = 0.0;  ///< of LastLayerFit; 0: last layers stay as trained
};

/// What H without spin is where coupling is on, see train/coupled_refit.h.
struct CoupledRefitSettings {
  std::vector<std::string> frames = {"*"};  ///< patterns of the names of those to fit to
  bool own_side = false;                    ///< labels relative to the vacuum of a layer's own side
  double ridge = 0.0;                       ///< of LastLayerFit::solve_near()
  HoppingWeights hopping;
};

/// Spin-orbit coupling of a model that is otherwise trained.
struct SpinOrbitStageSettings {
  StageSettings run;
  std::optional<std::string> data;  ///< training set, HDF5; none: that of the other stages
  double on_site_weight = 0.0;      ///< of the mean square on-site element, 1/eV^2
  HoppingWeights hopping;
  double last_layer_ridge = 0.0;  ///< of LastLayerFit; 0: last layers stay as trained
  std::optional<CoupledRefitSettings> without_spin;  ///< none: the same as without coupling
};

/// Potential step across a bilayer from bond dipoles, see hamiltonian/vacuum_step.h. Lengths in A.
struct VacuumStepSettings {
  double cutoff = 0.0, switch_on = 0.0;
  int n_radial = 0;  ///< coefficients of a class of bonds
  double height = 0.0, lateral = 0.0, reach = 0.0;
  std::vector<std::string> transfers;  ///< elements that exchange charge between layers
  double coordination_cutoff = 0.0, coordination_switch = 0.0;  ///< of the neighbours that count
  double ridge = 0.0;  ///< added to the diagonal of the normal equations, in units of it
};

/// Zeros of energy of frames without vacuum levels, see train/align_stage.h.
struct AlignSettings {
  std::string counted_element;      ///< a formula unit has one atom of it
  std::optional<double> unit_area;  ///< of a formula unit without strain, A^2; none: the mean one
  int strain_degree = 0;            ///< of K, a polynomial of the strain
  int n_radial = 0;                 ///< radial functions of an atom's surroundings
  double ridge = 0.0;               ///< see fit_zeros
};

struct ElementSettings {
  std::string symbol;
  std::vector<std::string> orbitals;
  std::vector<int> shells;  ///< angular momenta; empty: as the orbitals' names say
  Eigen::MatrixXd hybrids;  ///< orthogonal: the orbitals in terms of shells; empty: they are these
  double electrons = 0.0;
};

/// What the blocks of one kind of pairs (same layer or different layers) are made of.
struct HoppingSettings {
  double cutoff = 0.0, switch_on = 0.0;  ///< A
  bool raer = true, moments = true, powers = false;
  int mix = 0, pair_radial = 0;
  std::vector<int> hidden;
};

/// Shape of the spin-orbit part.
struct SpinOrbitSettings {
  std::vector<int> on_site_hidden;
  bool between_layers = true;  ///< whether atoms of different layers have one
  HoppingSettings same_layer, different_layers;

  const HoppingSettings &hopping(LayerRelation layers) const {
    return layers == LayerRelation::same ? same_layer : different_layers;
  }
};

/// Shape of the model, doc/equivariant_model.
struct ModelSettings {
  std::string name;
  std::vector<ElementSettings> elements;
  double cutoff = 0.0, switch_on = 0.0;  ///< of the moments, A
  int n_radial = 0, l_max = 0;
  std::optional<nlohmann::json> layers;
  int energy_channels = 0;
  std::vector<int> energy_hidden;
  int hamiltonian_channels = 0;
  std::vector<int> on_site_hidden;
  bool normalize_hopping = false;  ///< inputs of hopping networks: mean 0, deviation 1
  HoppingSettings same_layer, different_layers;
  std::optional<HoppingSettings> farther_layers;  ///< none: layers with others between have none
  SpinOrbitSettings spin_orbit;

  const HoppingSettings &hopping(LayerRelation layers) const {
    if (layers == LayerRelation::farther) return farther_layers.value();
    return layers == LayerRelation::same ? same_layer : different_layers;
  }
};

/// The whole file of `dpw train`, every key checked, defaults as in doc/dpw_train.
struct TrainConfig {
  std::string path;    ///< of the file
  std::string data;    ///< training set, HDF5
  std::string output;  ///< .dpw; report and checkpoint lie beside it
  /// A trained model: without the stage force one that is to have the stage spin_orbit as well,
  /// with it one from whose networks those of the new model start.
  std::optional<std::string> start;
  std::uint64_t seed = 1;
  int threads = 1;
  double memory_GB = 0.0;         ///< of tables that are kept, 1e9 bytes
  bool double_precision = false;  ///< of the training
  bool double_weights = false;    ///< of the file
  int checkpoint_minutes = 0;
  ModelSettings model;
  std::optional<ForceStageSettings> force;
  std::optional<HamiltonianStageSettings> hamiltonian;
  std::optional<SpinOrbitStageSettings> spin_orbit;
  std::optional<VacuumStepSettings> vacuum_step;
  std::optional<AlignSettings> align;
  UncertaintySettings uncertainty;
  nlohmann::json text;  ///< the file itself, for the model's provenance

  /// Reads and checks. Paths in the file are relative to it. Throws Error naming file and key.
  static TrainConfig read(const std::string &path);
  /// What has to be equal for a checkpoint of a stage to be gone on with: all settings but threads,
  /// memory_GB, output, and those of later stages.
  std::string fingerprint(const std::string &stage) const;
  /// Whether this adds to the model `start`, and does not make one.
  bool extends() const { return start && !force; }
};

}  // namespace dpw
