// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "abi/Diagnostics.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {
const std::string Bpf = "target triple = \"bpfel\"\n";
} // namespace

static std::string assemblyOf(const std::string &Text) {
  Outcome O = Link()
                  .input("a.ll", Bpf + Text)
                  .set("emit", llvm::json::Array{"asm"})
                  // Without this project's patches memset would be a call.
                  .set("disableExpandMemcpyInOrder", true)
                  .run();
  EXPECT_TRUE(O.IsOk);
  return O.Outputs.empty() ? "" : O.Outputs[0];
}

TEST(Rules, FillsMemoryByEightBytes) {
  const std::string Text = assemblyOf(
      "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n"
      "define i64 @f(ptr align 8 %p) section \"tc\" {\n"
      "  call void @llvm.memset.p0.i64(ptr align 8 %p, i8 0, i64 4099, i1 0)\n"
      "  ret i64 0\n}\n");
  // 32 rounds of 16 stores, and 3 bytes that are left.
  EXPECT_EQ(StringRef(Text).count("*(u64 *)"), 16u) << Text;
  EXPECT_EQ(StringRef(Text).count("*(u16 *)"), 1u) << Text;
  EXPECT_EQ(StringRef(Text).count("*(u8 *)"), 1u) << Text;
  EXPECT_EQ(StringRef(Text).count("call"), 0u);
}

TEST(Rules, FillsBytesOfTheStackByEightAsItMayAlignThem) {
  const std::string Text = assemblyOf(
      "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n"
      "declare void @use(ptr)\n"
      "define i64 @f() section \"tc\" {\n  %b = alloca [200 x i8], align 1\n"
      "  call void @llvm.memset.p0.i64(ptr %b, i8 0, i64 200, i1 0)\n"
      "  call void @use(ptr %b)\n  ret i64 0\n}\n");
  EXPECT_EQ(StringRef(Text).count("*(u64 *)"), 25u) << Text;
  EXPECT_EQ(StringRef(Text).count("*(u8 *)"), 0u) << Text;
}

TEST(Rules, FillsMemoryOfUnknownLengthWithATail) {
  const std::string Text = assemblyOf(
      "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n"
      "define i64 @f(ptr %p, i64 %n) section \"tc\" {\n"
      "  call void @llvm.memset.p0.i64(ptr align 8 %p, i8 7, i64 %n, i1 0)\n"
      "  ret i64 0\n}\n");
  EXPECT_EQ(StringRef(Text).count("*(u64 *)"), 1u) << Text;
  EXPECT_EQ(StringRef(Text).count("*(u8 *)"), 1u) << Text;
}

TEST(Rules, CopiesMemoryByEightBytes) {
  const std::string Text = assemblyOf(
      "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)\n"
      "define i64 @f(ptr %p, ptr %q) section \"tc\" {\n"
      "  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %p, ptr align 8 %q, "
      "i64 4096, i1 0)\n  ret i64 0\n}\n");
  EXPECT_EQ(StringRef(Text).count("*(u64 *)"), 32u) << Text;
  EXPECT_EQ(StringRef(Text).count("*(u8 *)"), 0u) << Text;
}

TEST(Rules, WarnsOfAnAddressInDataThatCodeReads) {
  Outcome O =
      Link()
          .input("a.ll",
                 Bpf + "@one = internal global i32 1\n@two = internal global "
                       "i32 2\n"
                       "@names = internal global [2 x ptr] [ptr @one, ptr "
                       "@two]\n"
                       "define i64 @f(i64 %i, ptr %o) section \"tc\" {\n"
                       "  %p = getelementptr [2 x ptr], ptr @names, i64 0, "
                       "i64 %i\n"
                       "  %v = load volatile ptr, ptr %p\n"
                       "  %w = load i64, ptr %v\n  ret i64 %w\n}\n")
          .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_DATA_POINTER"});
}

TEST(Rules, SaysNothingOfAnAddressThatOnlyAPanicSees) {
  Outcome O =
      Link()
          .input("a.ll",
                 Bpf + "@file = private constant [2 x i8] c\"a\\00\"\n"
                       "@place = private constant { ptr, i64 } { ptr @file, "
                       "i64 1 }\n"
                       "define internal void @panic(ptr %p) noinline noreturn "
                       "{\n  br label %l\nl:\n  br label %l\n}\n"
                       "define i64 @f(i64 %i) section \"tc\" {\n"
                       "  %c = icmp eq i64 %i, 0\n"
                       "  br i1 %c, label %a, label %b\n"
                       "a:\n  call void @panic(ptr @place)\n  unreachable\n"
                       "b:\n  ret i64 0\n}\n")
          .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
}

TEST(Rules, MakesAComputedGotoASwitch) {
  const std::string Text = assemblyOf(
      "@labels = private constant [2 x ptr] [ptr blockaddress(@f, %a), ptr "
      "blockaddress(@f, %b)]\n"
      "define i64 @f(ptr %c) section \"tc\" {\n  %v = load i64, ptr %c\n"
      "  %i = and i64 %v, 1\n"
      "  %p = getelementptr [2 x ptr], ptr @labels, i64 0, i64 %i\n"
      "  %l = load ptr, ptr %p\n  indirectbr ptr %l, [label %a, label %b]\n"
      "a:\n  ret i64 11\nb:\n  ret i64 22\n}\n");
  EXPECT_TRUE(StringRef(Text).contains("= 11"));
  EXPECT_TRUE(StringRef(Text).contains("= 22"));
}

TEST(Rules, TakesNoSectionPrefixOfAnInput) {
  const std::string Text =
      assemblyOf("define i32 @f() !section_prefix !0 { ret i32 0 }\n"
                 "define i32 @g() !section_prefix !2 { ret i32 0 }\n"
                 "!0 = !{!\"function_section_prefix\", !1}\n"
                 "!1 = !{i32 1, !\"zzzz\"}\n"
                 "!2 = !{!\"function_section_prefix\", !\"unlikely\"}\n");
  EXPECT_FALSE(StringRef(Text).contains("unlikely"));
}

/// The diagnostic of a link of a program `fork` that exports NAMES.
static llvm::json::Object unresolved(llvm::json::Array Names, bool IsOk) {
  Outcome O = Link()
                  .input("a.ll", Bpf + "define i32 @fork() { ret i32 0 }\n"
                                       "define i32 @exec() { ret i32 0 }\n")
                  .set("exportSymbols", std::move(Names))
                  .run();
  EXPECT_EQ(O.IsOk, IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_UNRESOLVED_EXPORT"});
  return std::move(*(*O.Result.getArray("diagnostics"))[0].getAsObject());
}

TEST(Rules, NamesWhatAnUnresolvedExportIsSimilarTo) {
  const llvm::json::Object D =
      unresolved(llvm::json::Array{"exec", "frok", "trace"}, true);
  EXPECT_EQ(*D.getObject("details")->getArray("similar"),
            (llvm::json::Array{
                llvm::json::Object{{"symbol", "frok"}, {"name", "fork"}}}));
}

TEST(Rules, RefusesExportsThatLeaveNothing) {
  const llvm::json::Object D = unresolved(llvm::json::Array{"trace"}, false);
  EXPECT_EQ(D.getString("severity"), "error");
  EXPECT_EQ(D.getObject("details")->getBoolean("empty"), true);
  EXPECT_FALSE(D.getObject("details")->get("similar"));
}

TEST(Rules, NamesAllUnresolvedExportsInOneNote) {
  Outcome O = Link()
                  .input("a.ll", Bpf + "define i32 @f() { ret i32 0 }\n")
                  .set("exportSymbols", llvm::json::Array{"f", "z", "a"})
                  .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_UNRESOLVED_EXPORT"});
  const llvm::json::Object *D =
      (*O.Result.getArray("diagnostics"))[0].getAsObject();
  EXPECT_EQ(*D->getObject("details")->getArray("symbols"),
            (llvm::json::Array{"a", "z"}));
}

TEST(Diagnostics, StayWhereTheyAreWhenOthersAreAdded) {
  bl::Diagnostics Diags;
  bl::Diagnostic &First = Diags.error("LINK_NO_INPUT", {});
  for (int I = 0; I < 100; ++I)
    Diags.warning("LINK_INDIRECT_CALL", {});
  First.Line = 7; // ASan watches.
  EXPECT_EQ(Diags.all().front().Line, 7u);
}
