// SPDX-License-Identifier: MIT
// Sums that files keep and that decide on a split of frames: they stay what they were.
#include "base/checksum.h"

#include <gtest/gtest.h>

#include <string>

#include "base/file_checksum.h"
#include "places.h"

namespace dpw::test {
namespace {

std::uint64_t sum_of_bytes(const std::string &text) {
  Checksum sum;
  sum.add_bytes(text.data(), text.size());
  return sum.value();
}

std::uint64_t sum_of_words(const std::string &text) {
  Checksum sum;
  sum.add_words(text.data(), text.size());
  return sum.value();
}

// The values of FNV's authors, and the first number of SplitMix64 for the seed 0.
TEST(Checksum, HasPublishedValues) {
  EXPECT_EQ(sum_of_bytes(""), 0xcbf29ce484222325U);
  EXPECT_EQ(sum_of_bytes("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(sum_of_bytes("foobar"), 0x85944171f73967e8U);
  EXPECT_EQ(mix_bits(0x9e3779b97f4a7c15U), 0xe220a8397b1dcdafU);
}

// By a Python script from the definition.
TEST(Checksum, OfWordsIsThatOfFilesFromBefore) {
  EXPECT_EQ(sum_of_words("12345678"), 0x49f2564c6292b68dU);
  EXPECT_EQ(sum_of_words("written by 0.1"), 0x8bf074b68f103a14U);
}

TEST(Checksum, DoesNotDependOnTheParts) {
  Checksum parts;
  parts.add_words("written ", 8);
  parts.add_words("by 0.1", 6);
  EXPECT_EQ(parts.value(), sum_of_words("written by 0.1"));
}

TEST(FileChecksum, OfAFileFromBeforeIsRight) {
  EXPECT_EQ(test_checksum(source_file("potentials/training/MoS2.h5")), ChecksumState::right);
}

}  // namespace
}  // namespace dpw::test
