// SPDX-License-Identifier: MIT
#include "command_domain.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "dataset/training_set_hdf5.h"
#include "model/model.h"
#include "network/safetensors.h"
#include "shipped_files.h"
#include "uncertainty/assess_uncertainty.h"
#include "uncertainty/fit_uncertainty.h"

namespace dpw {

namespace {

struct Options {
  std::string model, data, output, vacuum = "own_side";
  UncertaintySettings settings;
};

void print_comparison(const char *what, const char *unit, const nlohmann::json &c) {
  std::printf("  %-16s %8.2f %8.2f %-7s %5.2f %6.0f %% %5.0f %%\n", what,
              c.at("rms_error").get<double>(), c.at("rms_predicted").get<double>(), unit,
              c.at("rank_correlation").get<double>(), 100.0 * c.at("within_1").get<double>(),
              100.0 * c.at("within_2").get<double>());
}

void print_split(const Model &model, const TrainingSet &set, Split split, bool own_side) {
  const nlohmann::json report = assess_uncertainty(model, set, split, own_side);
  if (report.at("frames") == 0) return;
  std::printf("%s: %d of %d atoms outside, largest distance %.2f of the limit\n", name_of(split),
              report.at("atoms_outside").get<int>(), report.at("atoms").get<int>(),
              report.at("largest_distance").get<double>());
  for (const auto &[key, what, unit] :
       {std::tuple{"force", "forces", "meV/A"}, std::tuple{"on_site", "on-site", "meV"},
        std::tuple{"frames_on_site", "on-site, frames", "meV"},
        std::tuple{"hopping", "hoppings", "meV"},
        std::tuple{"frames_hamiltonian", "H, frames", "meV"},
        std::tuple{"frames_bands", "bands, frames", "meV"}})
    if (report.contains(key)) print_comparison(what, unit, report.at(key));
}

void run(const Options &o) {
  // what came with the program is not replaced
  const std::string source = o.output.empty() ? o.model : find_model(o.model);
  Model model = Model::load(source);
  // The number type of what is there stays.
  std::map<std::string, StoredTensor::Storage> storage;
  StoredTensor::Storage of_matrices = StoredTensor::Storage::float64;
  for (const auto &[name, tensor] : Safetensors::read(source).tensors) {
    storage[name] = tensor.storage;
    if (tensor.shape.size() == 2) of_matrices = tensor.storage;
  }
  const TrainingSet set = read_training_set(o.data);
  UncertaintySettings settings = o.settings;
  settings.own_side = o.vacuum == "own_side";
  fit_uncertainty(model, set, settings);
  std::printf(
      "                   rms error  signal       rank correlation, below 1 x, 2 x the signal\n");
  for (const Split split : {Split::train, Split::validation, Split::test})
    print_split(model, set, split, settings.own_side);

  const std::string path = o.output.empty() ? o.model : o.output;
  model.save(path);
  Safetensors file = Safetensors::read(path);
  for (auto &[name, tensor] : file.tensors) {
    const auto known = storage.find(name);
    tensor.storage = known != storage.end() ? known->second : of_matrices;
  }
  file.write(path);
  std::cout << path << " is written, calibrated on the " << model.uncertainty()->calibrated_on
            << " frames\n";
}

}  // namespace

void add_domain_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand(
      "domain", "add the uncertainty to a trained model, from the data it was trained on");
  auto o = std::make_shared<Options>();
  command->add_option("MODEL", o->model, "an equivariant .dpw model")->required();
  command->add_option("DATA", o->data, "its training set, HDF5")->required();
  command->add_option("-o,--output", o->output, "model to write [MODEL]");
  command
      ->add_option("--members", o->settings.members,
                   "number of last layers whose forces are compared; 0: no errors of forces [16]")
      ->check(CLI::Range(0, 1024));
  command
      ->add_option("--regularization", o->settings.distance_regularization,
                   "of the covariance, relative to its mean variance [0.01]")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--vacuum", o->vacuum,
                   "what a Hamiltonian without a vacuum step was trained relative to, mean or "
                   "own_side [own_side]")
      ->check(CLI::IsMember({"mean", "own_side"}));
  command->callback([o]() { run(*o); });
}

}  // namespace dpw
