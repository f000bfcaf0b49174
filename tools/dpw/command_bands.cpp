// SPDX-License-Identifier: MIT
#include "command_bands.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "bands_job.h"
#include "bands_options.h"
#include "bands_plan.h"
#include "bands_results.h"
#include "bands_source.h"
#include "bands_summary.h"
#include "base/clock.h"
#include "base/memory.h"
#include "mpi_session.h"

namespace dpw {

namespace {

/// Collective. Every step is one that all ranks fail in together.
void run_bands(const BandsOptions &options, const Communicator &world) {
  const auto start = Clock::now();
  TightBinding h;
  BandsPlan plan;
  world.together([&] {
    check_bands_options(options);
    if (!options.path.empty()) parse_path(options.path);  // before minutes of reading
    h = load_tight_binding(options);
    plan = make_plan(options, h);
  });
  BandsRun run;
  run.load_seconds = seconds_since(start);
  run.n_ranks = world.size();
  run.n_threads = threads_of(options);
  BandsJob job(options, plan, h, world);
  run.work = job.run();
  run.memory_bytes = world.max(memory_high_water());
  world.together([&] {
    if (job.checkpoint() == nullptr) return;
    const BandsResults results = collect_results(options, plan, h, *job.checkpoint());
    write_results(options, results);
    job.forget();
    run.memory_bytes = std::max(run.memory_bytes, memory_high_water());
    run.total_seconds = seconds_since(start);
    std::cout << bands_summary(options, plan, h, results, run) << std::flush;
  });
}

}  // namespace

void add_bands_command(CLI::App &app) {
  CLI::App *command =
      app.add_subcommand("bands", "Bands of an H(R), or of a model and a structure (MPI)");
  const auto options = std::make_shared<BandsOptions>();
  const auto session = std::make_shared<std::unique_ptr<MpiSession>>();
  add_bands_options(*command, *options);
  command->preparse_callback([session](std::size_t) {
    if (!*session) *session = std::make_unique<MpiSession>();
  });
  command->callback([options, session] { run_bands(*options, (*session)->world()); });
}

}  // namespace dpw
