// SPDX-License-Identifier: MIT
#include "train/element_errors.h"

#include <array>
#include <cmath>
#include <tuple>

namespace dpw {

namespace {

constexpr std::size_t sample_size = 2000;  // elements of a class in a parity plot
constexpr double bin_width = 0.5;          // A

using Key = std::tuple<int, int, std::array<int, 3>>;

std::map<Key, const double *> lookup(const WannierHamiltonian &h) {
  std::map<Key, const double *> blocks;
  for (const PairBlock &block : h.blocks)
    blocks[{block.row, block.column, block.cell}] = h.values.data() + block.first_value;
  return blocks;
}

}  // namespace

void ElementErrors::ClassErrors::sample(double reference, double predicted) {
  if (seen++ % stride != 0) return;
  parity.emplace_back(reference, predicted);
  if (parity.size() < 2 * sample_size) return;
  for (std::size_t k = 0; 2 * k < parity.size(); ++k) parity[k] = parity[2 * k];
  parity.resize(parity.size() / 2);
  stride *= 2;
}

void ElementErrors::add_block(const std::string &name, double distance, const double *predicted,
                              const double *reference, std::size_t n, double weight) {
  ClassErrors &of_class = classes_[name];
  auto &[bin_sum, bin_n] = of_class.bins[static_cast<int>(distance / bin_width)];
  for (std::size_t k = 0; k < n; ++k) {
    const double r = reference == nullptr ? 0.0 : reference[k];
    const double p = predicted == nullptr ? 0.0 : predicted[k];
    const double error = std::abs(p - r);
    sum_ += weight * error;
    n_ += weight;
    if (std::abs(r) > large_element) {
      sum_large_ += weight * error;
      n_large_ += weight;
    }
    of_class.sum += error;
    of_class.n += 1.0;
    bin_sum += error;
    bin_n += 1.0;
    of_class.sample(r, p);
  }
}

void ElementErrors::add(const WannierHamiltonian &predicted, const WannierHamiltonian &reference) {
  const std::map<Key, const double *> of_predicted = lookup(predicted);
  const std::map<Key, const double *> of_reference = lookup(reference);
  std::map<Key, std::pair<const double *, const double *>> both;
  for (const auto &[key, values] : of_predicted) both[key].first = values;
  for (const auto &[key, values] : of_reference) both[key].second = values;
  for (const auto &[key, values] : both) {
    const auto &[row, column, cell] = key;
    const OrbitalAtom &i = predicted.atoms[static_cast<std::size_t>(row)];
    const OrbitalAtom &j = predicted.atoms[static_cast<std::size_t>(column)];
    const Eigen::RowVector3d shift =
        Eigen::RowVector3d(cell[0], cell[1], cell[2]) * predicted.lattice;
    const double r = (j.position - i.position + shift.transpose()).norm();
    const bool on_site = row == column && cell == std::array<int, 3>{0, 0, 0};
    // What lies beyond the model's reach is what its cutoff costs, which bands tell.
    if (!on_site && values.first == nullptr) continue;
    const int a = std::min(i.element, j.element), b = std::max(i.element, j.element);
    const auto symbol = [&](int e) { return model_.elements[static_cast<std::size_t>(e)].symbol; };
    const std::string name =
        on_site ? "on-site " + symbol(i.element)
                : symbol(a) + "-" + symbol(b) + ", " + in_words(layer_relation(i.layer, j.layer));
    add_block(name, r, values.first, values.second,
              static_cast<std::size_t>(i.n_orbitals) * static_cast<std::size_t>(j.n_orbitals),
              on_site ? 1.0 : 2.0);
  }
}

nlohmann::json ElementErrors::report() const {
  const auto mean = [](double sum, double n) { return n > 0.0 ? 1e3 * sum / n : 0.0; };
  nlohmann::json classes = nlohmann::json::object();
  for (const auto &[name, of_class] : classes_) {
    nlohmann::json bins = nlohmann::json::array(), parity = nlohmann::json::array();
    for (const auto &[bin, content] : of_class.bins)
      bins.push_back({(bin + 0.5) * bin_width, mean(content.first, content.second)});
    for (const auto &[reference, predicted] : of_class.parity)
      parity.push_back({1e3 * reference, 1e3 * predicted});
    classes[name] = {
        {"mae", mean(of_class.sum, of_class.n)}, {"by_distance", bins}, {"parity", parity}};
  }
  return {
      {"all", mean(sum_, n_)}, {"above_1_meV", mean(sum_large_, n_large_)}, {"classes", classes}};
}

}  // namespace dpw
