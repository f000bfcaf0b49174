// SPDX-License-Identifier: MIT
#include "command_bands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "bands_options.h"
#include "bands_source.h"
#include "bands_summary.h"
#include "base/atomic_file.h"
#include "base/clock.h"
#include "base/memory.h"
#include "files/bands_text.h"
#include "jobs/bands_job.h"
#include "jobs/bands_results.h"
#include "jobs/job_checkpoint.h"
#include "jobs/thread_count.h"
#include "mpi_session.h"
#include "progress_report.h"

namespace dpw {

namespace {

/// The checkpoint that rank 0 keeps, OUTPUT.part.
std::unique_ptr<JobCheckpoint> open_checkpoint(const BandsOptions &options, const BandsPlan &plan,
                                               const TightBinding &h) {
  { const AtomicFile probe(options.output); }  // found out now, not after hours
  const std::string path = options.output + ".part";
  auto checkpoint = std::make_unique<JobCheckpoint>(path, plan, h, options.restart);
  if (checkpoint->n_found() > 0)
    std::cerr << "dpw bands: " << checkpoint->n_found() << " of " << plan.n_kpoints()
              << " k-points were there, in " << path << std::endl;
  return checkpoint;
}

void write_results(const BandsOptions &options, const BandsResults &results) {
  if (!options.text.empty()) write_band_dat(options.text, *results.layout.path, results.frame);
  BandsFile(options.output, results.layout).append(results.frame);
}

/// Collective. Every step is one that all ranks fail in together.
void run_bands(BandsOptions &options, const Communicator &world) {
  const auto start = Clock::now();
  TightBinding h;
  BandsPlan plan;
  world.together([&] {
    finish_bands_options(options);  // before minutes of reading
    h = load_tight_binding(options, "dpw bands");
    plan = make_plan(options.settings, h);
  });
  BandsRun run;
  run.load_seconds = seconds_since(start);
  run.n_ranks = world.size();
  run.n_threads = thread_count(options.settings.threads);
  std::unique_ptr<JobCheckpoint> checkpoint;
  world.together([&] {
    if (world.rank() == 0) checkpoint = open_checkpoint(options, plan, h);
  });
  const int n_found = checkpoint ? checkpoint->n_found() : 0;
  ProgressReport report("k-points", n_found, plan.n_kpoints(), world.rank() > 0);
  BandsJob job(
      options.settings, plan, h, checkpoint ? &checkpoint->store() : nullptr,
      [&](int done, int) { report.show(done); }, world);
  job.seconds_a_round = options.checkpoint;
  run.work = job.run();
  report.finish();
  run.memory_bytes = world.max(memory_high_water());
  world.together([&] {
    if (!checkpoint) return;
    const BandsResults results = collect_results(options.settings, plan, h, checkpoint->store());
    write_results(options, results);
    checkpoint->forget();
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
