// SPDX-License-Identifier: MIT
#include "averages/sample_schedule.h"

#include <gtest/gtest.h>

namespace dpw {
namespace {

TEST(SampleSchedule, BeginsWithTheFirstWholeWindow) {
  const SampleSchedule s{2, 3, 10};  // 6, 8, 10; 16, 18, 20 ...
  EXPECT_EQ(s.first_sample(0), 6);
  EXPECT_EQ(s.first_sample(6), 6);
  EXPECT_EQ(s.first_sample(7), 16);
  EXPECT_EQ(s.first_sample(11), 16);
  EXPECT_FALSE(s.continuous());
}

TEST(SampleSchedule, OneSampleAWindowIsAtItsEnd) {
  const SampleSchedule s{5, 1, 5};
  EXPECT_EQ(s.first_sample(0), 0);
  EXPECT_EQ(s.first_sample(1), 5);
  EXPECT_TRUE(s.continuous());
}

TEST(SampleSchedule, FindsEverySampleOfAnyWindow) {
  for (const SampleSchedule s :
       {SampleSchedule{1, 1, 1}, SampleSchedule{2, 5, 10}, SampleSchedule{3, 2, 12}}) {
    s.check();
    for (std::int64_t step = 0; step < 50; ++step) {
      const std::int64_t first = s.first_sample(step);
      const std::int64_t end = first + (s.repeat - 1) * s.every;
      EXPECT_GE(first, step);
      EXPECT_EQ(end % s.freq, 0);
      EXPECT_LT(first - step, s.freq);  // no earlier window would do
    }
  }
}

TEST(SampleSchedule, ImpossibleOnesAreRefused) {
  EXPECT_THROW((SampleSchedule{0, 1, 1}.check()), Error);
  EXPECT_THROW((SampleSchedule{3, 1, 10}.check()), Error);
  EXPECT_THROW((SampleSchedule{5, 3, 10}.check()), Error);
  EXPECT_NO_THROW((SampleSchedule{5, 2, 10}.check()));
}

}  // namespace
}  // namespace dpw
