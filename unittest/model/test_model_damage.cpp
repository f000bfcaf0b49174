// SPDX-License-Identifier: MIT
// Model files that are damaged anywhere: a model that passes its own checks, or an Error that names
// the file.
#include <cstdint>
#include <cstring>

#include "file_damage.h"
#include "file_helpers.h"
#include "model/make_evaluator.h"
#include "model/model.h"
#include "network/safetensors.h"
#include "support_model.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

/// Reads a model; what its descriptor's class says of the constants in it knows no file.
void read_model(const std::string &path) {
  const Model model = Model::load(path);
  model.check();
  try {
    make_evaluator(model);
  } catch (const Error &) {
  }
}

struct Sample {
  const char *name;
  Model (*make)();
  std::size_t stride;  ///< of numbers in its description, which may be many
};

void PrintTo(const Sample &sample, std::ostream *out) { *out << sample.name; }

class ModelDamage : public testing::TestWithParam<Sample> {
 protected:
  ModelDamage() {
    GetParam().make().save(path());
    whole_ = slurp(path());
    std::uint64_t length = 0;
    std::memcpy(&length, whole_.data(), sizeof length);
    header_end_ = sizeof length + length;
  }
  std::string path() const { return dir_ / "model.dpw"; }
  /// Calls visit with the file with another header, whose length is right.
  template <class Visit>
  auto with_header(const Visit &visit) const {
    return [this, visit](const DamagedFile &header) {
      const std::uint64_t length = header.bytes.size();
      std::string bytes(reinterpret_cast<const char *>(&length), sizeof length);
      visit(
          DamagedFile{"header: " + header.how, bytes + header.bytes + whole_.substr(header_end_)});
    };
  }
  std::string header() const { return whole_.substr(8, header_end_ - 8); }

  ScratchDir dir_;
  std::string whole_;
  std::size_t header_end_ = 0;
};

}  // namespace

TEST_P(ModelDamage, cut_anywhere_is_found) {
  DamageTrial trial(path(), [this] { read_model(path()); });
  ASSERT_FALSE(trial({"whole", whole_}));
  const auto refused = [&](const DamagedFile &file) { EXPECT_TRUE(trial(file)) << file.how; };
  cut(whole_, refused, 100, header_end_);  // the lengths of the header, and of the data
  cut(whole_, refused, 50);
  refused({"without its last byte", whole_.substr(0, whole_.size() - 1)});
}

TEST_P(ModelDamage, bits_are_read_or_refused) {
  DamageTrial trial(path(), [this] { read_model(path()); });
  flip_bits(whole_, trial.visit(), 64, 0, 8);
  EXPECT_EQ(trial.n_refused(), 8U);
  flip_bits(whole_, trial.visit(), 120, 8, header_end_);
  EXPECT_GT(trial.n_refused(), 70U);
  flip_bits(whole_, trial.visit(), 40, header_end_);
}

TEST_P(ModelDamage, header_is_read_or_refused) {
  DamageTrial trial(path(), [this] { read_model(path()); });
  change_bytes(header(), with_header(trial.visit()), 120);
  const std::size_t n_bytes = trial.n_refused();
  EXPECT_GT(n_bytes, 60U);
  replace_numbers(header(), every(97, with_header(trial.visit())));
  EXPECT_GT(trial.n_refused(), n_bytes + 20);
}

/// The JSON that describes the model, within the header.
TEST_P(ModelDamage, description_is_read_or_refused) {
  DamageTrial trial(path(), [this] { read_model(path()); });
  Safetensors file = Safetensors::read(path());
  const std::string description = file.metadata.at("dpw");
  const auto with_description = [&](const DamagedFile &changed) {
    file.metadata["dpw"] = changed.bytes;
    file.write(dir_ / "other.dpw");
    trial({changed.how, slurp(dir_ / "other.dpw")});
  };
  replace_numbers(description, every(GetParam().stride, with_description));
  EXPECT_GT(trial.n_refused(), trial.n_read() / 2);
  EXPECT_GT(trial.n_read(), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, ModelDamage,
                         testing::Values(Sample{"published", [] { return random_model(); }, 41},
                                         Sample{"equivariant",
                                                [] {
                                                  EquivariantModelShape shape;
                                                  shape.hamiltonian_channels = 2;
                                                  return uncertain(moment_model(shape));
                                                },
                                                7}),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(ModelDamageErrors, a_folder_is_no_file) {
  const ScratchDir dir;
  std::filesystem::create_directory(dir / "m.dpw");
  EXPECT_EQ(error_of([&] { Model::load(dir / "m.dpw"); }),
            "cannot read " + dir / "m.dpw" + ": Is a directory");
}

/// Sites are followed from bond to bond, so that the bonds of all have to be right before.
TEST(ModelDamageErrors, a_bond_to_nowhere_is_found_at_every_site) {
  const std::size_t n_sites = random_model().published().descriptor.at("sites").size();
  ASSERT_GT(n_sites, 1U);
  for (std::size_t s = 0; s < n_sites; ++s)
    for (const int to : {-1, 99, 2147483647}) {
      Model model = random_model();
      nlohmann::json &site = model.published().descriptor["sites"][s];
      for (nlohmann::json &bond : site["bonds"]) bond["to"] = to;
      EXPECT_EQ(error_of([&] { make_evaluator(model); }),
                "template_walk: site " + site["name"].get<std::string>() +
                    " has a bond to a site that does not exist");
    }
}

}  // namespace dpw::test
