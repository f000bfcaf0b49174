// SPDX-License-Identifier: MIT
#include "averages/state_bytes.h"

#include <cstring>

#include "base/error.h"

namespace dpw {

void StateReader::take(void *out, std::size_t n) {
  if (n > left_) throw Error("the state of the averages ends too early");
  if (n > 0) std::memcpy(out, at_, n);
  at_ += n;
  left_ -= n;
}

std::size_t StateReader::get_size(std::size_t item_bytes) {
  const auto n = get<std::int64_t>();
  if (n < 0 || static_cast<std::uint64_t>(n) > left_ / item_bytes)
    throw Error("the state of the averages ends too early");
  return static_cast<std::size_t>(n);
}

std::string StateReader::get_text() {
  std::string text(get_size(1), '\0');
  take(text.data(), text.size());
  return text;
}

Eigen::VectorXd StateReader::get_list() {
  Eigen::VectorXd list(static_cast<Eigen::Index>(get_size(sizeof(double))));
  take(list.data(), static_cast<std::size_t>(list.size()) * sizeof(double));
  return list;
}

Eigen::VectorXd StateReader::get_list(Eigen::Index size) {
  Eigen::VectorXd list = get_list();
  if (list.size() != size)
    throw Error("the state of the averages has " + std::to_string(list.size()) +
                " numbers in the place of " + std::to_string(size));
  return list;
}

}  // namespace dpw
