// SPDX-License-Identifier: MIT
#include "command_dos.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/memory.h"
#include "dos_options.h"
#include "files/dos_hdf5.h"
#include "files/dos_text.h"
#include "jobs/dos_job.h"
#include "layouts/read_tight_binding.h"
#include "mpi_session.h"
#include "progress_report.h"

namespace dpw {

namespace {

void write_dos(const std::string &path, const DensityOfStates &dos) {
  const std::string ending = std::filesystem::path(path).extension();
  if (ending == ".h5" || ending == ".hdf5")
    write_dos_hdf5(path, dos);
  else
    write_dos_text(path, dos);
}

std::string figure(const char *label, const char *format, double value) {
  char text[120];
  std::snprintf(text, sizeof text, format, value);
  std::string line = label;
  line.resize(16, ' ');
  return line + text + "\n";
}

std::string summary(const DensityOfStates &dos, const TightBinding &h, double read_seconds,
                    double seconds, double bytes) {
  const double n = dos.n_orbitals;
  std::string text = "source          " + h.source + "\n";
  for (const std::string &warning : h.warnings) text += "warning         " + warning + "\n";
  if (!h.potential.empty()) text += "potential       " + h.potential + "\n";
  text += figure("orbitals", "%.0f", n);
  text +=
      figure("elements", "%.1f per row", 2.0 * static_cast<double>(h.sparse.n_stored()) / n - 1);
  text += figure("k-points", "%.0f", dos.n_kpoints);
  if (dos.n_moments > 0) {
    text += figure("moments", "%.0f", dos.n_moments);
    text += figure("random vectors", "%.0f", dos.n_vectors);
  }
  if (dos.broadening > 0.0) text += figure("broadening", "%.4f eV", dos.broadening);
  if (dos.fermi_level) text += figure("Fermi level", "%.4f eV", *dos.fermi_level);
  text += figure("reading", "%.1f s", read_seconds);
  text += figure("states", "%.1f s", seconds);
  text += figure("memory", "%.2f GB at most per rank", bytes / 1073741824.0);
  return text;
}

/// Collective. Every step is one that all ranks fail in together.
void run_dos(const DosOptions &options, const Communicator &world) {
  const auto start = Clock::now();
  TightBinding h;
  world.together([&] {
    check_dos_options(options);
    h = read_tight_binding(options.input);
    add_potentials(options.potentials, h);
  });
  const double read_seconds = seconds_since(start);
  std::unique_ptr<ProgressReport> report;
  const DosProgress progress = [&](const char *unit, int done, int total) {
    if (!report) report = std::make_unique<ProgressReport>(unit, 0, total, world.rank() > 0);
    report->show(done);
  };
  const DensityOfStates dos = find_dos(options.settings, h, progress, world);
  report.reset();
  const double seconds = seconds_since(start) - read_seconds;
  world.together([&] {
    if (world.rank() > 0) return;
    for (const std::string &path : options.outputs) write_dos(path, dos);
  });
  const double bytes = world.max(memory_high_water());
  std::cout << summary(dos, h, read_seconds, seconds, bytes) << std::flush;
}

}  // namespace

void add_dos_command(CLI::App &app) {
  CLI::App *command =
      app.add_subcommand("dos", "Density of states of an H(R): k-mesh or kernel polynomials (MPI)");
  const auto options = std::make_shared<DosOptions>();
  const auto session = std::make_shared<std::unique_ptr<MpiSession>>();
  add_dos_options(*command, *options);
  command->preparse_callback([session](std::size_t) {
    if (!*session) *session = std::make_unique<MpiSession>();
  });
  command->callback([options, session] { run_dos(*options, (*session)->world()); });
}

}  // namespace dpw
