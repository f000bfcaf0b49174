// SPDX-License-Identifier: MIT
#include "train/trainer.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "dataset/training_set_hdf5.h"
#include "eigen/blas_threads.h"
#include "train/align_stage.h"
#include "train/coupled_refit.h"
#include "train/force_stage.h"
#include "train/frame_data.h"
#include "train/hamiltonian_stage.h"
#include "train/model_weights.h"
#include "train/seen_classes.h"
#include "train/spin_orbit_report.h"
#include "train/spin_orbit_stage.h"
#include "train/stage_runner.h"
#include "train/train_log.h"
#include "train/vacuum_step_fit.h"
#include "uncertainty/fit_uncertainty.h"

namespace dpw {

namespace {

RunnerOptions runner_options(const TrainConfig &config, const TrainOptions &options,
                             const std::string &stage) {
  RunnerOptions o;
  o.seed = config.seed;
  o.checkpoint = checkpoint_path(config, stage);
  o.checkpoint_seconds = 60.0 * config.checkpoint_minutes;
  o.fingerprint = config.fingerprint(stage);
  o.resume = options.resume;
  o.stop = options.stop;
  return o;
}

std::string in_numbers(const PreparedData &data) {
  return std::to_string(data.train.size()) + " frames to train on, " +
         std::to_string(data.validation.size()) + " to validate, " +
         std::to_string(data.test.size()) + " to test";
}

std::string in_memory(const MemoryBudget &memory) {
  char text[120];
  std::snprintf(text, sizeof text, "memory: %.3g GB of tables kept, %.3g GB made batch by batch",
                1e-9 * memory.kept(), 1e-9 * memory.remade());
  return text;
}

nlohmann::json provenance(const TrainConfig &config, const TrainResult &result) {
  nlohmann::json short_stages = nlohmann::json::object();
  for (const auto &[name, report] : result.stages.items())
    short_stages[name] = {{"epochs", report.at("epochs")},
                          {"best_epoch", report.at("best_epoch")},
                          {"validation", report.at("validation")}};
  nlohmann::json settings = config.text;
  settings["data"] = std::filesystem::path(config.data).filename().string();
  settings.erase("output");
  settings.erase("threads");
  settings.erase("memory_GB");
  nlohmann::json all = {
      {"trained_with", "dpw train " DPW_VERSION}, {"settings", settings}, {"stages", short_stages}};
  if (result.align.is_null()) return all;
  all["align"] = result.align;
  all["align"].erase("zeros_eV");
  return all;
}

/// That of a model which somebody trained stays, beside that of what was added.
nlohmann::json new_provenance(const TrainConfig &config, const TrainResult &result) {
  if (!config.extends()) return provenance(config, result);
  nlohmann::json all = result.model.provenance;
  all["spin_orbit"] = provenance(config, result);
  return all;
}

/// Writes the model; it is then as a reader finds it.
void write_model(const TrainConfig &config, Model &model) {
  model.save(config.output);
  if (config.double_weights) return;
  store_matrices_as_float32(config.output);
  model = Model::load(config.output);
}

/// Takes numbers below the least normal one for 0 while it lives. Gradients of far pairs are full
/// of them, and Intel's processors need a hundred times as long for each: single precision was
/// three times as slow for them.
class FlushDenormals {
 public:
  FlushDenormals() { at::globalContext().setFlushDenormal(true); }
  ~FlushDenormals() { at::globalContext().setFlushDenormal(false); }
  FlushDenormals(const FlushDenormals &) = delete;
  FlushDenormals &operator=(const FlushDenormals &) = delete;
};

/// Classes without a pair to train on are not in the model, which then refuses such pairs.
void drop_unseen_classes(Model &model, const PreparedData &data, TrainLog &log) {
  std::vector<EquivariantHoppingClass> &classes = model.equivariant().hamiltonian.value().hopping;
  for (const std::string &name : drop_unseen_classes(classes, data.train))
    log.line("no training frame has pairs of the hopping class " + name + ": left out");
}

/// Last layers by least squares, where the settings have a `ridge`, and what they give.
template <class LearningStage>
void fit_last_layers(LearningStage &stage, double ridge, TrainLog &log, TrainResult &result) {
  if (!(ridge > 0.0)) return;
  stage.fit_last_layers();
  const Validation after = stage.validate();
  result.stages[stage.name()]["last_layers"] = after.figures;
  log.line("last layers by least squares  " + after.summary);
}

/// H without spin of where coupling is on, from frames with coupling.
void refit_without_spin(const TrainConfig &config, const PreparedData &data, at::ScalarType type,
                        TrainLog &log, TrainResult &result) {
  CoupledRefit refit(*config.spin_orbit->without_spin, result.model, data, type);
  const nlohmann::json before = refit.errors();
  refit.fit();
  const nlohmann::json after = refit.errors();
  refit.add_to(result.model);
  result.stages["spin_orbit"]["without_spin"] = {{"before", before}, {"after", after}};
  char text[160];
  std::snprintf(
      text, sizeof text,
      "H without spin of these frames: rms on site %.2f -> %.2f meV, hopping %.2f -> %.2f",
      before.at("on_site").get<double>(), after.at("on_site").get<double>(),
      before.at("hopping").get<double>(), after.at("hopping").get<double>());
  log.line(text);
}

/// Adds spin-orbit coupling to a model that is otherwise as it will be in the file, so that the
/// part fits its RAERs and moments as they are read. False: was told to stop.
bool train_spin_orbit(const TrainConfig &config, const TrainingSet &set,
                      const TrainOptions &options, TrainLog &log, TrainResult &result) {
  const at::ScalarType type = config.double_precision ? at::kDouble : at::kFloat;
  const PreparedData data = prepare_data(result.model, set, type, config.memory_GB);
  if (config.spin_orbit->data) log.line("spin-orbit coupling: " + in_numbers(data));
  RandomNumbers random(config.seed, spin_orbit_stream);
  SpinOrbitStage stage(*config.spin_orbit, config.model.spin_orbit, result.model, data, type,
                       random);
  StageRunner runner(stage, runner_options(config, options, stage.name()), log);
  const bool complete = runner.run();
  result.stages[stage.name()] = runner.report();
  if (!complete) return false;
  fit_last_layers(stage, config.spin_orbit->last_layer_ridge, log, result);
  stage.add_to(result.model);
  if (config.spin_orbit->without_spin) refit_without_spin(config, data, type, log, result);
  result.model.provenance = new_provenance(config, result);
  result.model.check();
  write_model(config, result.model);
  for (const Split split : {Split::validation, Split::test}) {
    const nlohmann::json errors = spin_orbit_errors(result.model, *data.set, split);
    if (errors.is_null()) continue;
    result.spin_orbit[name_of(split)] = errors;
    char text[240];
    std::snprintf(
        text, sizeof text,
        "%s: bands with the B of the model %.2f / %.1f meV, of lambda alone %.2f / %.1f, "
        "without %.2f / %.1f; of the whole model %.2f / %.1f (mean / max)",
        name_of(split), errors.at("model").at("mean").get<double>(),
        errors.at("model").at("max").get<double>(), errors.at("lambda").at("mean").get<double>(),
        errors.at("lambda").at("max").get<double>(), errors.at("without").at("mean").get<double>(),
        errors.at("without").at("max").get<double>(), errors.at("whole").at("mean").get<double>(),
        errors.at("whole").at("max").get<double>());
    log.line(text);
  }
  return true;
}

/// The same for a model that somebody trained; `set`: with coupling.
TrainResult extend_model(const TrainConfig &config, const TrainingSet &set,
                         const TrainOptions &options, TrainLog &log) {
  TrainResult result;
  result.model = Model::load(*config.start);
  result.model.equivariant();  // throws for another kind
  if (!result.model.has_hamiltonian())
    throw Error(*config.start +
                " has no Hamiltonian, to which spin-orbit "
                "coupling can be added");
  if (!train_spin_orbit(config, set, options, log, result)) return result;
  result.complete = true;
  return result;
}

}  // namespace

std::string checkpoint_path(const TrainConfig &config, const std::string &stage) {
  return std::filesystem::path(config.output).replace_extension(stage + ".checkpoint").string();
}

std::optional<TrainingSet> own_set_of_spin_orbit(const TrainConfig &config,
                                                 const TrainingSet &set) {
  if (!config.spin_orbit || !config.spin_orbit->data) return std::nullopt;
  TrainingSet own = read_training_set(*config.spin_orbit->data);
  if (own.elements != set.elements)
    throw Error(*config.spin_orbit->data + " has other elements than " + config.data +
                ", or in another order");
  return own;
}

TrainResult train_model(const TrainConfig &config, const TrainingSet &set,
                        const TrainOptions &options) {
  at::set_num_threads(config.threads);
  const FlushDenormals flush;
  const BlasThreads blas(
      1);  // matrices of a batch are small: more threads only wait for each other
  TrainLog log(options.log, options.terminal, options.log_interval);
  // Now, lest what is wrong with it shows after the other stages alone.
  const std::optional<TrainingSet> coupled = own_set_of_spin_orbit(config, set);
  if (config.extends()) return extend_model(config, coupled ? *coupled : set, options, log);
  const at::ScalarType type = config.double_precision ? at::kDouble : at::kFloat;
  TrainResult result;
  result.model = make_blank_model(config, set);
  std::shared_ptr<TrainingSet> aligned;
  if (config.align) aligned = std::make_shared<TrainingSet>(set);
  result.aligned = aligned;
  const TrainingSet &used = aligned ? *aligned : set;
  PreparedData data = prepare_data(result.model, used, type, config.memory_GB);
  log.line(in_numbers(data));
  if (aligned) {
    result.align = align_frames(*config.align, result.model, data, *aligned);
    nlohmann::json figures = result.align;
    figures.erase("zeros_eV");
    log.line("align  " + figures.dump());
  }
  if (config.hamiltonian) drop_unseen_classes(result.model, data, log);
  // Before the stage hamiltonian, whose layers between others count from it.
  if (config.vacuum_step) {
    const VacuumStepFit fit = fit_vacuum_step(*config.vacuum_step, result.model, data.train);
    result.model.equivariant().hamiltonian.value().vacuum_step = fit.step;
    result.vacuum_step = fit.report;
    log.line("vacuum step  " + fit.report.dump());
  }

  std::vector<std::string> symbols;
  for (const ElementData &element : result.model.elements) symbols.push_back(element.symbol);
  const std::vector<double> offsets =
      fit_energy_offsets(data.train, static_cast<int>(symbols.size()));
  Parameters parameters(type);
  RandomNumbers random(config.seed, energy_stream);
  EnergyNet energy(parameters, symbols, config.model.energy_channels, config.model.energy_hidden,
                   data.scale, random);
  std::optional<StartModel> start;
  if (config.start) start.emplace(*config.start, result.model);
  if (start) energy.start_from(*start);
  normalize_inputs(energy, data.train);
  ForceStage force(*config.force, data, parameters, energy, offsets);
  const auto run = [&](Stage &stage) {
    StageRunner runner(stage, runner_options(config, options, stage.name()), log);
    const bool complete = runner.run();
    result.stages[stage.name()] = runner.report();
    return complete;
  };
  log.line(in_memory(data.memory));
  if (!run(force)) return result;

  std::optional<HamiltonianStage> hamiltonian;
  if (config.hamiltonian) {
    RandomNumbers of_hamiltonian(config.seed, hamiltonian_stream);
    if (!config.hamiltonian->train_raer) data.release_atoms();
    hamiltonian.emplace(*config.hamiltonian, config.model, result.model, data, energy, parameters,
                        config.hamiltonian->train_raer ? &force : nullptr, of_hamiltonian,
                        start && start->model().has_hamiltonian() ? &*start : nullptr);
    log.line(in_memory(hamiltonian->memory()));
    if (!run(*hamiltonian)) return result;
    fit_last_layers(*hamiltonian, config.hamiltonian->last_layer_ridge, log, result);
  }
  energy.add_to(result.model, offsets);
  if (hamiltonian) hamiltonian->nets().add_to(result.model);
  result.model.provenance = provenance(config, result);
  result.model.check();
  write_model(config, result.model);
  // Of the weights as they are in the file; should it fail, the model is there without.
  log.line("uncertainty from the training frames");
  fit_uncertainty(result.model, used, config.uncertainty);
  write_model(config, result.model);
  if (config.spin_orbit) {
    if (!train_spin_orbit(config, coupled ? *coupled : used, options, log, result)) return result;
  }
  result.complete = true;
  return result;
}

}  // namespace dpw
