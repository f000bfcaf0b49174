// SPDX-License-Identifier: MIT
#include "base/number_scanner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace dpw {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_sign(char c) { return c == '+' || c == '-'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_comment(char c) { return c == '!' || c == '#'; }

/// True where a number may end: at the end, at a blank or a comment, or before the sign of the next
/// column.
bool may_end(std::string_view rest) {
  return rest.empty() || is_blank(rest.front()) || is_sign(rest.front()) ||
         starts_comment(rest.front());
}

/// True for a word that looks like a number, and not like "3d".
bool is_number(std::string_view word) {
  return word.find_first_not_of("+-.0123456789eEdD") == std::string_view::npos && !word.empty() &&
         (is_digit(word.back()) || word.back() == '.') &&
         word.find_first_of("0123456789") != std::string_view::npos;
}

/// How many characters of `text`, which follows a mantissa, are an exponent that std::from_chars
/// does not know: D+03, d-3, or +103 without a letter. Zero if there is none.
std::size_t fortran_exponent(std::string_view text) {
  std::size_t n = 0;
  const bool letter = !text.empty() && (text[0] == 'D' || text[0] == 'd');
  if (letter) ++n;
  const bool sign = n < text.size() && is_sign(text[n]);
  if (sign) ++n;
  const std::size_t first_digit = n;
  while (n < text.size() && is_digit(text[n])) ++n;
  if (n == first_digit || !(letter || sign)) return 0;
  // "-2.5" is the next column; "-100" is an exponent, since Fortran's reals all have a point
  if (!letter && n < text.size() && text[n] == '.') return 0;
  return n;
}

/// Of a number out of a double's range: whether it is too small and not too large.
bool is_tiny(const std::string &number) {
  const std::size_t e = number.find_first_of("eE");
  return e != std::string::npos && e + 1 < number.size() && number[e + 1] == '-';
}

/// 1 for a leading plus, which std::from_chars does not know.
std::size_t leading_plus(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && !is_sign(text[1]) ? 1 : 0;
}

}  // namespace

std::string_view NumberScanner::word() const {
  const auto *end = std::find_if(rest_.begin(), rest_.end(), is_blank);
  return rest_.substr(0, std::min<std::size_t>(static_cast<std::size_t>(end - rest_.begin()), 40));
}

void NumberScanner::fail(const char *what) const {
  std::string found(word());
  for (char &c : found)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  std::string text = std::string(what) + " expected, but ";
  if (found.empty())
    text += "the line ends";
  else
    text += "'" + found + "' found";
  if (found == "*" || found.find("**") != std::string::npos)
    text += ": Fortran writes asterisks for a number that is too wide for its column";
  file_->fail(text);
}

bool NumberScanner::at_end() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  return rest_.empty();
}

bool NumberScanner::at_comment() { return at_end() || starts_comment(rest_.front()); }

void NumberScanner::fail_after(const char *after) const {
  file_->fail("the line should end after " + std::string(after) + ", but '" + std::string(word()) +
              "' follows");
}

void NumberScanner::expect_end(const char *after) {
  if (!at_end()) fail_after(after);
}

void NumberScanner::expect_comment_only(const char *after) {
  if (!at_comment()) fail_after(after);
}

void NumberScanner::expect_no_number(const char *after) {
  if (!at_comment() && is_number(word())) fail_after(after);
}

std::int64_t NumberScanner::integer(const char *what) {
  if (at_end()) fail(what);
  const std::size_t plus = leading_plus(rest_);
  const char *end = rest_.data() + rest_.size();
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(rest_.data() + plus, end, value);
  const std::string_view after(stop, static_cast<std::size_t>(end - stop));
  if (error != std::errc() || !may_end(after)) fail(what);
  rest_ = after;
  return value;
}

int NumberScanner::integer(const char *what, std::int64_t lowest, std::int64_t highest) {
  const std::int64_t value = integer(what);
  if (value < lowest || value > highest)
    file_->fail(std::string(what) + " is " + std::to_string(value) + ", but must lie between " +
                std::to_string(lowest) + " and " + std::to_string(highest));
  return static_cast<int>(value);
}

double NumberScanner::real(const char *what) {
  if (at_end()) fail(what);
  const char *end = rest_.data() + rest_.size();
  double value = 0.0;
  const auto [stop, error] = std::from_chars(rest_.data(), end, value);
  // nearly all numbers, and files of Hamiltonians have many millions
  if (error == std::errc() && (stop == end || is_blank(*stop)) && std::isfinite(value)) {
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    return value;
  }
  return unusual_real(what);
}

/// With a plus, another exponent, or another column or a comment right behind it; or no number.
double NumberScanner::unusual_real(const char *what) {
  const std::size_t plus = leading_plus(rest_);
  const char *end = rest_.data() + rest_.size();
  double value = 0.0;
  auto [stop, error] = std::from_chars(rest_.data() + plus, end, value);
  std::string number(rest_.data() + plus, stop);
  std::string_view after(stop, static_cast<std::size_t>(end - stop));
  const std::size_t extra = error == std::errc::invalid_argument ? 0 : fortran_exponent(after);
  if (extra > 0) {
    std::string_view exponent = after.substr(0, extra);
    if (!is_sign(exponent.front())) exponent.remove_prefix(1);  // the letter
    number.append("e").append(exponent);
    const char *number_end = number.data() + number.size();
    const auto again = std::from_chars(number.data(), number_end, value);
    error = again.ptr == number_end ? again.ec : std::errc::invalid_argument;
    after.remove_prefix(extra);
  }
  if (error == std::errc::result_out_of_range && is_tiny(number)) {
    value = 0.0;  // as near as a double can get
    error = std::errc();
  }
  if (error != std::errc() || !may_end(after)) fail(what);
  if (!std::isfinite(value)) fail((std::string("a finite number as ") + what).c_str());
  rest_ = after;
  return value;
}

}  // namespace dpw
