// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "bpf_link.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {
const char *const Add = "target triple = \"bpfel\"\n"
                        "define i64 @add(i64 %a, i64 %b) {\n  %sum = add i64 "
                        "%a, %b\n  ret i64 %sum\n}\n";
} // namespace

TEST(Link, HasTheVersionOfTheHeader) {
  EXPECT_EQ(bl_abi_version(), BL_ABI_VERSION);
}

TEST(Link, WritesAnElfObjectFromRustBitcode) {
  Outcome O = Link().input("fork.bc", readFile("examples/fork/fork.bc")).run();
  ASSERT_TRUE(O.IsOk)
      << llvm::formatv("{0}", llvm::json::Value(std::move(O.Result))).str();
  ASSERT_EQ(O.Outputs.size(), 1u);
  EXPECT_TRUE(StringRef(O.Outputs[0])
                  .starts_with("\x7f"
                               "ELF"));
  EXPECT_EQ(O.Result.getBoolean("hasBtf"), true);
  const llvm::json::Object *Sizes = O.Result.getObject("btfSizes");
  ASSERT_TRUE(Sizes);
  EXPECT_GT(Sizes->getInteger("btf").value_or(0), 24);
  EXPECT_GT(Sizes->getInteger("ext").value_or(0), 24);
}

TEST(Link, HasNoBtfSizesWithoutBtf) {
  Outcome O = Link()
                  .input("fork.bc", readFile("examples/fork/fork.bc"))
                  .set("btf", "strip")
                  .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.Result.getBoolean("hasBtf"), false);
  EXPECT_EQ(O.Result.getObject("btfSizes")->getInteger("btf"), 0);
}

TEST(Link, RefusesAnUnknownChoiceOfTypesToKeep) {
  Outcome O = Link().input("add.ll", Add).set("btfKeep", "some").run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"REQUEST_INVALID"});
}

/// Two exported functions, one with a pointer, and METADATA behind them.
static Outcome linkPointer(StringRef Metadata) {
  const std::string Functions =
      "target triple = \"bpf\"\n"
      "define i32 @pointer(ptr %p) noinline { ret i32 1 }\n"
      "define i32 @number(i64 %n) noinline { ret i32 2 }\n";
  return Link()
      .input("pointer.ll", Functions + Metadata.str())
      .set("exportSymbols", llvm::json::Array{"pointer", "number"})
      .set("optimize", "0")
      .set("emit", llvm::json::Array{"llvm-ir"})
      .run();
}

TEST(Link, MakesFunctionsInternalThatHavePointersWithoutDebugInfo) {
  Outcome O = linkPointer(
      "@v = global i32 1, !dbg !2\n"
      "@llvm.used = appending global [1 x ptr] [ptr @v], section "
      "\"llvm.metadata\"\n"
      "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!6}\n"
      "!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, "
      "emissionKind: FullDebug, globals: !5)\n"
      "!1 = !DIFile(filename: \"p.c\", directory: \"/\")\n"
      "!2 = !DIGlobalVariableExpression(var: !3, expr: !DIExpression())\n"
      "!3 = distinct !DIGlobalVariable(name: \"v\", scope: !0, file: !1, line: "
      "1, type: !4, isDefinition: true)\n"
      "!4 = !DIBasicType(name: \"int\", size: 32, encoding: DW_ATE_signed)\n!5 "
      "= !{!2}\n"
      "!6 = !{i32 2, !\"Debug Info Version\", i32 3}\n");
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_FUNCTION_NOT_GLOBAL"});
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("define internal"));
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("i32 @number"));
}

TEST(Link, LeavesFunctionsGlobalWhereNothingHasDebugInfo) {
  Outcome O = linkPointer("");
  ASSERT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
  EXPECT_FALSE(StringRef(O.Outputs[0]).contains("define internal"));
}

/// Two files of a C program, each with its own licence, `_license`.
static Outcome linkLicences(StringRef First, StringRef Second) {
  Link L;
  for (auto [Name, Licence] : {std::pair("a", First), std::pair("b", Second)})
    L.input(std::string(Name) + ".ll",
            llvm::formatv("target triple = \"bpf\"\n"
                          "@_license = global [{0} x i8] c\"{1}\\00\", "
                          "section \"license\"\n"
                          "define i32 @{2}() {{ ret i32 1 }\n",
                          Licence.size() + 1, Licence, Name)
                .str());
  return L.set("exportSymbols", llvm::json::Array{"_license", "a", "b"})
      .set("emit", llvm::json::Array{"llvm-ir"})
      .run();
}

TEST(Link, HasALicenceOnceThatEachFileDefines) {
  Outcome O = linkLicences("GPL", "GPL");
  ASSERT_TRUE(O.IsOk)
      << llvm::formatv("{0}", llvm::json::Value(std::move(O.Result))).str();
  EXPECT_EQ(StringRef(O.Outputs[0]).count("section \"license\""), 1u);
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("@_license = "));
}

TEST(Link, RefusesTwoLicences) {
  Outcome O = linkLicences("GPL", "MIT");
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_DUPLICATE_SYMBOL"});
}

TEST(Link, WritesTheSameBytesTwice) {
  const std::string Fork = readFile("examples/fork/fork.bc");
  const Outcome First = Link().input("fork.bc", Fork).run();
  const Outcome Second = Link().input("fork.bc", Fork).run();
  EXPECT_EQ(First.Outputs, Second.Outputs);
}

TEST(Link, WritesEveryKindOfOutputAtOnce) {
  Outcome O =
      Link()
          .input("add.ll", Add)
          .set("exportSymbols", llvm::json::Array{"add"})
          .set("emit", llvm::json::Array{"obj", "asm", "llvm-ir", "llvm-bc"})
          .run();
  ASSERT_TRUE(O.IsOk)
      << llvm::formatv("{0}", llvm::json::Value(std::move(O.Result))).str();
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

TEST(Link, DropsBuiltinsThatOnlyBuiltinsNeed) {
  const char *const Text =
      "target triple = \"bpfel\"\n"
      "define internal i64 @helper(i64 %n) noinline {\n  %w = zext i64 %n to "
      "i128\n"
      "  %p = mul i128 %w, %w\n  %h = lshr i128 %p, 64\n  %r = trunc i128 %h "
      "to i64\n  ret i64 %r\n}\n"
      "define i64 @__udivti3(i64 %n) noinline {\n  %r = call i64 @helper(i64 "
      "%n)\n  ret i64 %r\n}\n"
      "define i64 @__multi3(i64 %n) noinline {\n  ret i64 %n\n}\n"
      "define i64 @main(i64 %n) {\n  ret i64 %n\n}\n"
      "define i64 @square(i64 %n) {\n  %r = call i64 @helper(i64 %n)\n  ret "
      "i64 %r\n}\n";
  const auto Linked = [&](StringRef Export) {
    return Link()
        .input("mul.ll", Text)
        .set("exportSymbols", llvm::json::Array{Export})
        .set("emit", llvm::json::Array{"llvm-ir"})
        .run();
  };
  Outcome Without = Linked("main");
  ASSERT_TRUE(Without.IsOk);
  for (StringRef Name : {"__multi3", "__udivti3", "helper"})
    EXPECT_FALSE(StringRef(Without.Outputs[0]).contains(Name)) << Name.str();
  Outcome With = Linked("square");
  ASSERT_TRUE(With.IsOk);
  EXPECT_TRUE(StringRef(With.Outputs[0]).contains("@__multi3("));
  EXPECT_FALSE(StringRef(With.Outputs[0]).contains("@__udivti3("));
}

TEST(Link, PutsVariablesAndConstantsOfANameIntoOneSection) {
  const char *const Text =
      "target triple = \"bpfel\"\n"
      "@RUST = constant [4 x i8] c\"GPL\\00\", section \"license\"\n"
      "@c = global [4 x i8] c\"GPL\\00\", section \"license\"\n"
      "@ALONE = constant i32 1, section \"other\"\n";
  const Outcome O = Link()
                        .input("licenses.ll", Text)
                        .set("emit", llvm::json::Array{"asm"})
                        .run();
  ASSERT_TRUE(O.IsOk);
  const StringRef Assembly = O.Outputs[0];
  EXPECT_EQ(Assembly.count(".section\tlicense,\"aw\""), 1u);
  EXPECT_EQ(Assembly.count(".section\tlicense"), 1u);
  EXPECT_TRUE(Assembly.contains(".section\tother,\"a\""));
}

TEST(Link, DropsTheValuesOfVariablesWhereNothingShowsThem) {
  const auto CountOf = [](llvm::json::Array Emit, bool Dwarf) {
    Outcome O = Link()
                    .input("fork.bc", readFile("examples/fork/fork.bc"))
                    .set("emit", std::move(Emit))
                    .set("dwarf", Dwarf)
                    .run();
    EXPECT_TRUE(O.IsOk);
    const StringRef Last = O.Outputs.back();
    return Last.count("#dbg_value") + Last.count("DEBUG_VALUE");
  };
  EXPECT_EQ(CountOf(llvm::json::Array{"asm"}, false), 0u);
  EXPECT_GT(CountOf(llvm::json::Array{"asm"}, true), 0u);
  EXPECT_GT(CountOf(llvm::json::Array{"obj", "llvm-ir"}, false), 0u);
}
