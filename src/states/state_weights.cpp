// SPDX-License-Identifier: MIT
#include "states/state_weights.h"

#include <algorithm>

#include "base/error.h"
#include "states/orbital_weights.h"
#include "states/spin_expectation.h"

namespace dpw {

std::vector<std::shared_ptr<const StateMeasure>> make_state_weights(
    const std::vector<OrbitalSite> &orbitals, const std::vector<std::string> &by) {
  std::vector<std::shared_ptr<const StateMeasure>> measures;
  for (auto word = by.begin(); word != by.end(); ++word) {
    if (std::find(by.begin(), word, *word) != word)
      throw Error("weights by " + *word + " were asked for twice");
    if (*word == "spin")
      measures.push_back(std::make_shared<SpinExpectation>(orbitals));
    else if (*word == "layer" || *word == "element" || *word == "orbital")
      measures.push_back(
          std::make_shared<OrbitalWeights>(orbitals, std::vector<std::string>{*word}));
    else
      throw Error("states have no weights by '" + *word +
                  "': choose layer, element, orbital or spin");
  }
  return measures;
}

}  // namespace dpw
