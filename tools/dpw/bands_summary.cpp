// SPDX-License-Identifier: MIT
#include "bands_summary.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "eigen/checks.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

template <typename... Numbers>
std::string formatted(const char *format, Numbers... numbers) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, numbers...);
  return buffer;
}

std::string line(const std::string &name, const std::string &text) {
  return name + std::string(name.size() < 19 ? 19 - name.size() : 1, ' ') + text + "\n";
}

/// "k-point 51 (K, 1/3 1/3 0)" in numbers.
std::string place_of(const KPoints &k, int index) {
  const Eigen::Vector3d &q = k.fractional[static_cast<std::size_t>(index)];
  std::string text = formatted("band at k-point %d (", index + 1);
  for (const KLabel &label : k.labels)
    if (label.index == index) {
      text += label.name + ", ";
      break;
    }
  return text + formatted("%.5g %.5g %.5g)", q[0], q[1], q[2]);
}

std::string kpoints_in_words(const BandsPlan &plan, const BandsWork &work) {
  std::string text = std::to_string(plan.n_kpoints());
  if (plan.path.size() > 0 && plan.mesh.size() > 0)
    text += formatted(", %d on the path and %d of the mesh", plan.path.size(), plan.mesh.size());
  else
    text += plan.mesh.size() > 0 ? " of the mesh" : " on the path";
  if (work.n_found > 0) text += formatted("; %d of them by an earlier run", work.n_found);
  return text;
}

std::string bands_in_words(const BandsPlan &plan, int n_orbitals) {
  const BandRequest &r = plan.request;
  if (r.around) return formatted("%d next to %.6g eV, of %d", r.count, *r.around, n_orbitals);
  return formatted("%d to %d of %d", r.first + 1, r.first + r.count, n_orbitals);
}

std::string checks_in_words(const EigenCheck &check) {
  std::string text;
  const std::pair<const char *, const std::optional<double> &> figures[] = {
      {"trace", check.trace},
      {"norm", check.norm},
      {"residual", check.residual},
      {"orthogonality", check.orthogonality},
      {"inertia", check.inertia}};
  for (const auto &[name, figure] : figures)
    if (figure) text += (text.empty() ? "" : ", ") + std::string(name) + " " + scientific(*figure);
  return text.empty() ? "none" : text;
}

std::string weights_lines(const BandsPlan &plan) {
  std::string names;
  for (const std::string &name : plan.weight_names()) names += (names.empty() ? "" : ", ") + name;
  std::string text = names.empty() ? "" : line("weights", names);
  if (!plan.unfolded) return text;
  const Eigen::Matrix3d &a = plan.unfolded->vectors;
  return text + line("unfolded to", formatted("a1 (%.5f %.5f %.5f), a2 (%.5f %.5f %.5f) A, "
                                              "%d cells",
                                              a(0, 0), a(0, 1), a(0, 2), a(1, 0), a(1, 1), a(1, 2),
                                              plan.unfolded->cells()));
}

std::string occupation_lines(const BandsPlan &plan, const BandsResults &results) {
  if (!results.occupation) return line("Fermi level", "not known: " + results.no_occupation);
  const Occupation &o = *results.occupation;
  const KPoints &k = plan.mesh.size() > 0 ? plan.mesh : plan.path;
  const auto edge = [&](double energy, int band, int index) {
    return formatted("%.6f eV, band %d, ", energy, band + 1) + place_of(k, index).substr(8);
  };
  return line("valence top", edge(o.valence_top, o.valence_band, o.valence_k)) +
         line("conduction bottom", edge(o.conduction_bottom, o.conduction_band, o.conduction_k)) +
         line("gap", formatted("%.6f eV%s", o.gap, o.insulator ? "" : ": metallic")) +
         line("Fermi level", formatted("%.6f eV", o.fermi_level));
}

}  // namespace

std::string bands_summary(const BandsOptions &options, const BandsPlan &plan, const TightBinding &h,
                          const BandsResults &results, const BandsRun &run) {
  const BandsWork &work = run.work;
  std::string text = line("H(R)", h.source);
  if (!h.trust.empty()) text += line("training data", h.trust);
  if (!h.potential.empty()) text += line("potential", h.potential);
  for (const std::string &warning : h.warnings) text += line("warning", warning);
  text += line("orbitals", orbitals_in_words(h));
  if (h.n_electrons)
    text += line("electrons", formatted("%.10g, %d per band", *h.n_electrons, h.spin_degeneracy));
  text += line("k-points", kpoints_in_words(plan, work));
  text += line("bands", bands_in_words(plan, h.sparse.n_orbitals));
  if (!work.choice.name.empty())
    text += line("solver",
                 work.choice.name + " (" + work.choice.reason + "), " +
                     formatted("%d rank%s x %d thread%s", run.n_ranks, run.n_ranks == 1 ? "" : "s",
                               run.n_threads, run.n_threads == 1 ? "" : "s"));
  text += weights_lines(plan);
  text += occupation_lines(plan, results);
  text += line("checks", checks_in_words(results.check));
  text += line("time", formatted("%.2f s: %.2f reading, %.2f building H(k), %.2f solving (the last "
                                 "two summed over ranks and threads)",
                                 run.total_seconds, run.load_seconds, work.build_seconds,
                                 work.solve_seconds));
  if (run.memory_bytes > 0.0)
    text += line("memory", formatted("%.3g GB at most per rank", run.memory_bytes * 1e-9));
  text += line("files", options.output + (options.text.empty() ? "" : ", " + options.text));
  return text;
}

}  // namespace dpw
