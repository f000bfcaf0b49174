// SPDX-License-Identifier: MIT
// The program dpw-train, which `dpw train` runs.
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "dataset/training_set_hdf5.h"
#include "dpw_clock.h"
#include "train/train_report.h"
#include "train/trainer.h"

namespace {

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int /*signal*/) { interrupted = 1; }

struct Options {
  std::vector<std::string> configs;
  bool resume = false, check = false;
  double minutes = 0.0;
};

/// False: stopped before the end.
bool train(const std::string &path, const Options &options, dpw::Clock::time_point start,
           std::vector<dpw::TrainSummary> &table) {
  const dpw::TrainConfig config = dpw::TrainConfig::read(path);
  const dpw::TrainingSet set = dpw::read_training_set(config.data);
  if (options.check) {
    dpw::make_blank_model(config, set);
    std::cout << path << ": fits " << config.data << "\n";
    return true;
  }
  dpw::TrainOptions how;
  how.resume = options.resume;
  how.log = &std::cout;
  how.stop = [&] {
    return interrupted != 0 ||
           (options.minutes > 0.0 && dpw::seconds_since(start) > 60.0 * options.minutes);
  };
  const dpw::TrainResult result = dpw::train_model(config, set, how);
  if (!result.complete) {
    std::cout << path << ": stopped; dpw train --resume goes on\n";
    return false;
  }
  table.push_back(dpw::write_train_report(config, set, result));
  std::cout << config.output << " and its report " << dpw::report_path(config) << " are written\n";
  return true;
}

}  // namespace

int main(int argc, char **argv) {
  CLI::App app("Train a covariant model on a training set (dpw dataset makes one)", "dpw train");
  Options options;
  app.add_option("CONFIG", options.configs, "settings, JSON; several are trained one by one")
      ->required();
  app.add_flag("--resume", options.resume, "go on from the checkpoints beside the output");
  app.add_flag("--check", options.check, "check settings and data, train nothing");
  app.add_option("--minutes", options.minutes,
                 "write a checkpoint and stop after so long (as after SIGINT and SIGTERM)");
  try {
    app.parse(argc, argv);
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    const auto start = dpw::Clock::now();
    std::vector<dpw::TrainSummary> table;
    for (const std::string &path : options.configs)
      if (!train(path, options, start, table)) return 2;
    if (table.size() > 1) std::cout << dpw::summary_table(table);
  } catch (const CLI::ParseError &stop) {
    return app.exit(stop) == 0 ? 0 : 1;
  } catch (const std::exception &failure) {
    std::cerr << "dpw train: " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
