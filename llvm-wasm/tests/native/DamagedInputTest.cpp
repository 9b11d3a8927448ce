// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Damaged inputs end in a diagnostic, and without a word from the sanitizers.
#include "TestLink.h"
#include <gtest/gtest.h>
#include <random>

using namespace bl_test;

TEST(DamagedInput, TruncatedBitcodeIsAnError) {
  const std::string Whole = readFile("examples/fork/fork.bc");
  std::mt19937 Random(1);
  for (int Round = 0; Round < 200; ++Round) {
    const size_t Size = Random() % Whole.size();
    Outcome O = Link().input("fork.bc", Whole.substr(0, Size)).run();
    EXPECT_FALSE(O.IsOk) << "cut off after " << Size << " bytes";
    EXPECT_FALSE(O.codes().empty()) << "cut off after " << Size << " bytes";
  }
}

TEST(DamagedInput, RandomBytesAfterTheMagicAreAnError) {
  std::mt19937 Random(2);
  for (int Round = 0; Round < 50; ++Round) {
    std::string Bytes = "BC\xC0\xDE";
    while (Bytes.size() < 400)
      Bytes.push_back(static_cast<char>(Random()));
    EXPECT_FALSE(Link().input("random.bc", Bytes).run().IsOk)
        << "round " << Round;
  }
}

TEST(DamagedInput, AnArchiveThatEndsInAMemberIsAnError) {
  const std::string Header =
      "!<arch>\nprog.o/         0           0     0     644     1000      `\n";
  Outcome O = Link().input("a.a", Header + "BC\xC0\xDE").run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_FALSE(O.codes().empty());
}

TEST(DamagedInput, DeepBracketsAreAnErrorAtTheirPlace) {
  const std::string Head = "target triple = \"bpf\" ; ((((\n@\"[[\" = global ";
  const auto Nested = [&](size_t Depth) {
    std::string Type;
    for (size_t I = 0; I < Depth; ++I)
      Type += "[1 x ";
    return Head + Type + "i8" + std::string(Depth, ']') + " zeroinitializer\n";
  };
  EXPECT_TRUE(Link().input("deep.ll", Nested(256)).run().IsOk);
  Outcome O = Link().input("deep.ll", Nested(257)).run();
  EXPECT_FALSE(O.IsOk);
  ASSERT_EQ(O.codes(), std::vector<std::string>{"INPUT_INVALID_IR"});
  const llvm::json::Object &Problem =
      *(*O.Result.getArray("diagnostics"))[0].getAsObject();
  EXPECT_EQ(Problem.getInteger("line"), 2);
  EXPECT_EQ(Problem.getInteger("column"), 16 + 256 * 5);
}
