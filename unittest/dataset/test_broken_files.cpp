// SPDX-License-Identifier: MIT
// Every case of broken/cases.json: files, what `dpw dataset` is told about them, and the one error.
#include <fstream>
#include <nlohmann/json.hpp>

#include "dataset/collect_frames.h"
#include "dataset_helpers.h"
#include "places.h"

namespace dpw::test {
namespace {

using nlohmann::json;

std::vector<json> cases() {
  std::ifstream in(source_file("unittest/dataset/broken/cases.json"));
  return json::parse(in).get<std::vector<json>>();
}

std::string text_of(const json &lines) {
  std::string text;
  for (const json &line : lines) text += line.get<std::string>() + "\n";
  return text;
}

class BrokenFiles : public testing::TestWithParam<json> {};

TEST_P(BrokenFiles, GiveOneClearError) {
  const ScratchDir dir;
  for (const auto &[name, lines] : GetParam().at("files").items())
    spill(dir / name, text_of(lines));
  std::string error = error_of([&] {
    DatasetPlan plan = make_dataset_plan(GetParam().at("config"), dir / "");
    plan.strict = true;
    collect_frames(plan);
  });
  const std::string folder = dir / "";
  for (std::size_t at = error.find(folder); at != std::string::npos; at = error.find(folder))
    error.erase(at, folder.size());
  EXPECT_EQ(error, GetParam().at("error").get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Corpus, BrokenFiles, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<json> &test) {
                           return test.param.at("name").get<std::string>();
                         });

}  // namespace
}  // namespace dpw::test
