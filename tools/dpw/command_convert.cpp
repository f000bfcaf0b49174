// SPDX-License-Identifier: MIT
#include "command_convert.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "bands_options.h"
#include "bands_source.h"
#include "layouts/tight_binding_layout.h"
#include "tight_binding/drop_small.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

struct ConvertOptions {
  BandsOptions source;  ///< what names H(R); the rest stays as it is
  std::string output, layout;
  double threshold = 0.0;  ///< eV
};

std::string size_in_words(double bytes) {
  const char *unit = "B";
  for (const char *larger : {"kB", "MB", "GB"}) {
    if (bytes < 1000.0) break;
    bytes /= 1000.0;
    unit = larger;
  }
  char text[40];
  std::snprintf(text, sizeof text, unit[0] == 'B' ? "%.0f %s" : "%.3g %s", bytes, unit);
  return text;
}

double size_of(const std::vector<std::string> &files) {
  double bytes = 0.0;
  for (const std::string &file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) bytes += static_cast<double>(size);
  }
  return bytes;
}

void add_lines(std::string &text, const char *name, const std::vector<std::string> &lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    char head[32];
    std::snprintf(head, sizeof head, "%-19s", i == 0 ? name : "");
    text += head + lines[i] + "\n";
  }
}

std::string summary(const TightBinding &h, const TightBindingLayout &layout,
                    const WrittenLayout &written) {
  std::string text;
  add_lines(text, "H(R)", {h.source});
  add_lines(text, "orbitals", {orbitals_in_words(h)});
  add_lines(text, "elements",
            {std::to_string(h.sparse.n_stored()) + " stored, " +
             (h.sparse.is_real() ? "real" : "complex")});
  if (!h.potential.empty()) add_lines(text, "potential", {h.potential});
  if (!h.trust.empty()) add_lines(text, "training data", {h.trust});
  add_lines(text, "warning", h.warnings);
  add_lines(text, "layout",
            {std::string(layout.name) + ", " + size_in_words(size_of(written.files))});
  add_lines(text, "files", written.files);
  add_lines(text, "removed", written.outdated);
  add_lines(text, "open with", written.opening);
  add_lines(text, "note", written.notes);
  return text;
}

void run_convert(const ConvertOptions &o) {
  // before minutes of reading
  const TightBindingLayout &layout =
      o.layout.empty() ? layout_named_by(o.output) : find_layout(o.layout);
  layout.check_name(o.output);
  TightBinding h = load_tight_binding(o.source, "dpw convert");
  drop_small(h.sparse, o.threshold);
  std::string comment = "dpw convert, " + h.source;
  if (!h.potential.empty()) comment += ", " + h.potential;
  const WrittenLayout written = layout.write(o.output, h, comment);
  std::cout << summary(h, layout, written) << std::flush;
}

std::string layouts_in_words() {
  std::string text = "Layouts (--to):\n";
  for (const TightBindingLayout &layout : tight_binding_layouts())
    text += "  " + std::string(layout.name) + ": " + layout.writes + "\n    for " + layout.readers +
            "\n";
  return text;
}

}  // namespace

void add_convert_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand(
      "convert", "H(R), or a model and a structure, as files of another program");
  const auto options = std::make_shared<ConvertOptions>();
  BandsOptions &source = options->source;
  command
      ->add_option("INPUT", source.input,
                   "H(R): HDF5, _hr.dat (also sparse), _tb.dat, folder of DeepH or npz files; or a "
                   "model (.dpw)")
      ->required();
  command->add_option("OUT", options->output, "SEED, a file's name, or a folder")->required();
  command->add_option("--to", options->layout,
                      layout_names() + "; default: by the ending _hr.dat, _tb.dat, .h5, .npz or /");
  command->add_option("--threshold", options->threshold, "drop elements below it, eV");
  command->add_option("--structure", source.structure,
                      "atoms for the model: LAMMPS data, or extended XYZ (.xyz, .extxyz)");
  command->add_option("--elements", source.elements, "of the atom types of a LAMMPS data file");
  command->add_option("--cutoff", source.cutoff, "drop hopping of the model beyond it, A");
  command->add_option("--lattice", source.lattice, "3 vectors (A), if H(R) has none")->expected(9);
  command->add_option("--electrons", source.electrons, "in all bands of H(R); default: from INPUT");
  command->add_option("--spin-degeneracy", source.spin_degeneracy,
                      "electrons per band, 1 or 2; default: from INPUT");
  command->footer(layouts_in_words());
  command->callback([options] { run_convert(*options); });
}

}  // namespace dpw
