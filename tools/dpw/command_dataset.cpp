// SPDX-License-Identifier: MIT
#include "command_dataset.h"

#include <filesystem>
#include <iostream>
#include <memory>

#include "base/error.h"
#include "dataset/collect_frames.h"
#include "dataset/training_set_hdf5.h"
#include "dataset_options.h"
#include "dataset_summary.h"
#include "progress_report.h"

namespace dpw {

namespace {

void show_set(const std::string &path) {
  const TrainingSet set = read_training_set(path);
  std::cout << summary_of(set) << "frames\n";
  for (const TrainingFrame &frame : set.frames)
    std::cout << "  " << frame.name << " (" << name_of(frame.split) << "): " << frame.provenance
              << "\n";
}

void run_dataset(const DatasetOptions &options) {
  if (!options.show.empty()) {
    if (!options.output.empty())
      throw Error("dpw dataset --show FILE writes nothing: leave '" + options.output + "' out");
    return show_set(options.show);
  }
  if (options.output.empty())
    throw Error(
        "dpw dataset needs the file to write, as in: dpw dataset OUT.h5 --config "
        "dataset.json; or --show FILE");
  const DatasetPlan plan = make_plan(options);
  std::unique_ptr<ProgressReport> report;
  const Collection collection = collect_frames(plan, [&](int done, int total) {
    if (!report) report = std::make_unique<ProgressReport>("files", 0, total, false);
    report->show(done);
  });
  report.reset();
  write_training_set(options.output, collection.set);
  std::cout << summary_of(collection.set) << summary_of(collection.rejected) << "written          "
            << options.output << ", " << std::filesystem::file_size(options.output) << " bytes\n";
}

}  // namespace

void add_dataset_command(CLI::App &app) {
  CLI::App *command =
      app.add_subcommand("dataset", "collect training data into one HDF5 file, or show one");
  const auto options = std::make_shared<DatasetOptions>();
  add_dataset_options(*command, *options);
  command->callback([options] { run_dataset(*options); });
}

}  // namespace dpw
