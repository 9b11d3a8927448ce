// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "bpf_link.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {
const char *const Add = "target triple = \"bpfel\"\n"
                        "define i64 @add(i64 %a, i64 %b) {\n  %sum = add i64 %a, %b\n  ret i64 %sum\n}\n";
} // namespace

TEST(Link, HasTheVersionOfTheHeader) { EXPECT_EQ(bl_abi_version(), BL_ABI_VERSION); }

TEST(Link, WritesAnElfObjectFromRustBitcode) {
  Outcome O = Link().input("fork.bc", readFile("examples/fork/fork.bc")).run();
  ASSERT_TRUE(O.IsOk) << llvm::formatv("{0}", llvm::json::Value(std::move(O.Result))).str();
  ASSERT_EQ(O.Outputs.size(), 1u);
  EXPECT_TRUE(StringRef(O.Outputs[0]).starts_with("\x7f" "ELF"));
  EXPECT_EQ(O.Result.getBoolean("hasBtf"), true);
  const llvm::json::Object *Sizes = O.Result.getObject("btfSizes");
  ASSERT_TRUE(Sizes);
  EXPECT_GT(Sizes->getInteger("btf").value_or(0), 24);
  EXPECT_GT(Sizes->getInteger("ext").value_or(0), 24);
}

TEST(Link, HasNoBtfSizesWithoutBtf) {
  Outcome O = Link().input("fork.bc", readFile("examples/fork/fork.bc")).set("btf", "strip").run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.Result.getBoolean("hasBtf"), false);
  EXPECT_EQ(O.Result.getObject("btfSizes")->getInteger("btf"), 0);
}

TEST(Link, RefusesAnUnknownChoiceOfTypesToKeep) {
  Outcome O = Link().input("add.ll", Add).set("btfKeep", "some").run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"REQUEST_INVALID"});
}

TEST(Link, MakesFunctionsInternalThatHavePointersWithoutDebugInfo) {
  Outcome O = Link()
                  .input("pointer.ll", "target triple = \"bpf\"\n"
                                       "define i32 @pointer(ptr %p) noinline { ret i32 1 }\n"
                                       "define i32 @number(i64 %n) noinline { ret i32 2 }\n")
                  .set("exportSymbols", llvm::json::Array{"pointer", "number"})
                  .set("optimize", "0")
                  .set("emit", llvm::json::Array{"llvm-ir"})
                  .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_FUNCTION_NOT_GLOBAL"});
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("define internal"));
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("i32 @number"));
}

TEST(Link, WritesTheSameBytesTwice) {
  const std::string Fork = readFile("examples/fork/fork.bc");
  const Outcome First = Link().input("fork.bc", Fork).run();
  const Outcome Second = Link().input("fork.bc", Fork).run();
  EXPECT_EQ(First.Outputs, Second.Outputs);
}

TEST(Link, WritesEveryKindOfOutputAtOnce) {
  Outcome O = Link()
                  .input("add.ll", Add)
                  .set("exportSymbols", llvm::json::Array{"add"})
                  .set("emit", llvm::json::Array{"obj", "asm", "llvm-ir", "llvm-bc"})
                  .run();
  ASSERT_TRUE(O.IsOk) << llvm::formatv("{0}", llvm::json::Value(std::move(O.Result))).str();
  ASSERT_EQ(O.Outputs.size(), 4u);
  EXPECT_TRUE(StringRef(O.Outputs[1]).contains("r0 +="));
  EXPECT_TRUE(StringRef(O.Outputs[2]).contains("define"));
  EXPECT_TRUE(StringRef(O.Outputs[3]).starts_with("BC\xC0\xDE"));
}

TEST(Link, RefusesARequestThatIsNoJson) {
  const char Text[] = "{";
  EXPECT_EQ(bl_link(Text, 1), 1);
  uint32_t Size = 0;
  const char *Result = bl_result(&Size);
  EXPECT_TRUE(StringRef(Result, Size).contains("REQUEST_INVALID"));
}

TEST(Link, HasNoOutputAfterAFailure) {
  Outcome O = Link().input("add.ll", "define broken\n").run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.Outputs.size(), 0u);
  EXPECT_EQ(O.codes().size(), 1u);
}
