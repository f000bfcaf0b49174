// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/utf8.h"

namespace dpw::test {
namespace {

const std::string other = "\xef\xbf\xbd";

TEST(ValidUtf8, KeepsWhatIsValid) {
  // 1 to 4 bytes, and the last characters of each length, below and above the surrogates
  for (const char *text : {"", "plain", "\xc2\x80 \xdf\xbf", "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80",
                           "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "S\xc3\xb8rensen \xe2\x88\x9a"})
    EXPECT_EQ(valid_utf8(text), text);
  EXPECT_EQ(valid_utf8(std::string(1, '\0')), std::string(1, '\0'));
}

TEST(ValidUtf8, ReplacesEachByteThatIsNoCharacter) {
  EXPECT_EQ(valid_utf8("a\xff"
                       "b"),
            "a" + other + "b");
  EXPECT_EQ(valid_utf8("\x80"), other);                     // no first byte before it
  EXPECT_EQ(valid_utf8("\xe2\x88"), other + other);         // cut off
  EXPECT_EQ(valid_utf8("\xc3(\xc3"), other + "(" + other);  // no second byte
  EXPECT_EQ(valid_utf8("\xc0\xaf"), other + other);         // longer than needed
  EXPECT_EQ(valid_utf8("\xe0\x9f\xbf"), other + other + other);
  EXPECT_EQ(valid_utf8("\xf0\x8f\xbf\xbf"), other + other + other + other);
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), other + other + other);              // a surrogate
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), other + other + other + other);  // beyond Unicode
  EXPECT_EQ(valid_utf8("\xf5\x80\x80\x80"), other + other + other + other);
}

TEST(ValidUtf8, IsWhatErrorsAre) {
  EXPECT_EQ(std::string(Error("the word '\xb5'").what()), "the word '" + other + "'");
  EXPECT_EQ(std::string(AtomError(1, "\xb5").what()), other);
}

}  // namespace
}  // namespace dpw::test
