// SPDX-License-Identifier: MIT
#include "equivariant/lambda_spin_orbit.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

#include "base/error.h"
#include "equivariant/on_site_spin_coupling.h"

namespace dpw {

namespace {

/// lambda of every shell of every element.
std::vector<std::vector<double>> of_shells(const ModelHeader &header,
                                           const std::vector<Shells> &shells,
                                           const std::vector<ShellLambda> &given) {
  std::vector<std::vector<double>> lambda;
  lambda.reserve(shells.size());
  for (const Shells &of_element : shells) lambda.emplace_back(of_element.l.size(), 0.0);
  for (std::size_t g = 0; g < given.size(); ++g) {
    const auto &[element, l, value] = given[g];
    const std::string name = element + " " + "spd"[l];
    if (!std::isfinite(value)) throw Error("lambda of " + name + " is not finite");
    for (std::size_t before = 0; before < g; ++before)
      if (given[before].element == element && given[before].l == l)
        throw Error("lambda of " + name + " is given twice");
    const auto e = static_cast<std::size_t>(header.element_index(element));
    bool found = false;
    for (std::size_t a = 0; a < shells[e].l.size(); ++a)
      if (shells[e].l[a] == l) {
        lambda[e][a] = value;
        found = true;
      }
    if (!found)
      throw Error("the model has no " + std::string(1, "spd"[l]) + " orbitals on " + element);
  }
  return lambda;
}

}  // namespace

std::vector<ShellLambda> parse_lambda(const std::vector<std::string> &words) {
  const auto refuse = [] {
    throw Error(
        "lambda L.S by hand is an element, a shell (s, p, d) and an energy in eV, once or several "
        "times, such as Mo d 0.077 S p 0.036");
  };
  if (words.empty() || words.size() % 3 != 0) refuse();
  std::vector<ShellLambda> all;
  for (std::size_t w = 0; w < words.size(); w += 3) {
    const auto l = std::string("spd").find(words[w + 1]);
    const std::string &number = words[w + 2];
    double value = 0.0;
    const auto [end, problem] =
        std::from_chars(number.data(), number.data() + number.size(), value);
    if (words[w + 1].size() != 1 || l == std::string::npos || problem != std::errc() ||
        end != number.data() + number.size())
      refuse();
    all.push_back({words[w], static_cast<int>(l), value});
  }
  return all;
}

LambdaSpinOrbit::LambdaSpinOrbit(const ModelHeader &header, const std::vector<Shells> &shells,
                                 const std::vector<ShellLambda> &lambda) {
  const auto values = of_shells(header, shells, lambda);
  for (std::size_t e = 0; e < shells.size(); ++e) {
    const OnSiteSpinCoupling coupling(shells[e], 1);
    const std::vector<double> nothing(static_cast<std::size_t>(coupling.n_coefficients()), 0.0);
    const std::vector<double> moments(100, 0.0);  // up to l = 4, and then some
    const Eigen::Index size =
        static_cast<Eigen::Index>(shells[e].n_orbitals) * shells[e].n_orbitals;
    block_.emplace_back(3 * size);
    coupling.evaluate(values[e], nothing.data(), moments.data(), block_.back().data());
    for (int c = 0; c < 3; ++c)
      turn_to_orbitals(shells[e], shells[e], block_.back().data() + c * size);
  }
}

const Eigen::MatrixXd &LambdaSpinOrbit::on_site(int element, const DescriptorBatch &batch) {
  blocks_ = block_[static_cast<std::size_t>(element)].replicate(
      1, static_cast<Eigen::Index>(batch.atoms.size()));
  return blocks_;
}

const Eigen::MatrixXd &LambdaSpinOrbit::hopping(int /*c*/, const DirectedPair * /*pairs*/,
                                                int /*n*/, Eigen::VectorXd * /*errors*/) {
  throw Error("lambda L.S has no hopping");
}

}  // namespace dpw
