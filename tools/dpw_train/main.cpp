// SPDX-License-Identifier: MIT
// The program dpw-train, which `dpw train` runs.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dataset/training_set_hdf5.h"
#include "draw_page.h"
#include "train/start_model.h"
#include "train/train_report.h"
#include "train/trainer.h"

namespace {

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int /*signal*/) { interrupted = 1; }

struct Options {
  std::vector<std::string> configs;
  bool resume = false, check = false, no_page = false;
  double minutes = 0.0;
};

/// The model and its report are there, whatever becomes of the page.
void draw(const std::string &report, const std::string &page) {
  if (dpw::draw_page(report, page))
    std::cout << page << " shows the report" << std::endl;
  else
    std::cout << page << " could not be drawn; where Python has matplotlib, this does it: "
              << dpw::page_command(report, page) << std::endl;
}

/// False: stopped before the end.
bool train(const std::string &path, const Options &options, dpw::Clock::time_point start,
           std::vector<dpw::TrainSummary> &table) {
  const dpw::TrainConfig config = dpw::TrainConfig::read(path);
  const dpw::TrainingSet set = dpw::read_training_set(config.data);
  if (options.check) {
    if (!config.extends()) {
      const dpw::Model made = dpw::make_blank_model(config, set);
      if (config.start) dpw::StartModel(*config.start, made);
    }
    const bool two = dpw::own_set_of_spin_orbit(config, set).has_value();
    std::cout << path << ": fits " << config.data
              << (two ? " and " + *config.spin_orbit->data : std::string()) << "\n";
    return true;
  }
  dpw::TrainOptions how;
  how.resume = options.resume;
  how.log = &std::cout;
  how.terminal = ::isatty(STDOUT_FILENO) == 1;
  how.stop = [&] {
    return interrupted != 0 ||
           (options.minutes > 0.0 && dpw::seconds_since(start) > 60.0 * options.minutes);
  };
  const dpw::TrainResult result = dpw::train_model(config, set, how);
  if (!result.complete) {
    std::cout << path << ": stopped; continue with dpw train --resume\n";
    return false;
  }
  table.push_back(dpw::write_train_report(config, set, result));
  const std::string report = dpw::report_path(config);
  std::cout << config.output << " and its report " << report << " are written" << std::endl;
  if (!options.no_page) draw(report, dpw::page_path(config.output));
  return true;
}

}  // namespace

int main(int argc, char **argv) {
  CLI::App app("Train an equivariant model on a training set (dpw dataset makes one)", "dpw train");
  Options options;
  app.add_option("CONFIG", options.configs, "settings, JSON; several are trained one by one")
      ->required();
  app.add_flag("--resume", options.resume, "go on from the checkpoints beside the output");
  app.add_flag("--check", options.check, "check settings and data, train nothing");
  app.add_flag("--no-page", options.no_page, "don't draw the report");
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
