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

/// A program with debug info that ends in NODES; !7 is the scope of its block.
static std::string withDebugInfo(const std::string &Nodes) {
  return R"(
define i32 @program(ptr %0) section "xdp" !dbg !3 {
  ret i32 0, !dbg !6
}
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C11, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "prog.c", directory: ".")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!3 = distinct !DISubprogram(name: "program", file: !1, type: !4, unit: !0)
!4 = !DISubroutineType(types: !5)
)" + Nodes;
}

/// "ok" or "failed", the codes, and LLVM's words.
static std::string outcomeOf(const std::string &Text) {
  Outcome O = Link().input("prog.ll", Text).run();
  std::string Words = O.IsOk ? "ok" : "failed";
  for (const llvm::json::Value &D : *O.Result.getArray("diagnostics")) {
    const llvm::json::Object &Problem = *D.getAsObject();
    Words += " " + Problem.getString("code")->str();
    if (auto Llvm = Problem.getObject("details")->getString("llvm"))
      Words += ": " + Llvm->str();
  }
  return Words;
}

TEST(DamagedInput, DebugInfoInACircleIsLeftOut) {
  const std::string Types =
      "!5 = !{!7}\n!6 = !DILocation(line: 1, scope: !3)\n";
  EXPECT_EQ(outcomeOf(withDebugInfo(
                Types + "!7 = !DICompositeType(tag: DW_TAG_structure_type, "
                        "name: \"s\", scope: !8)\n"
                        "!8 = !DINamespace(name: \"n\", scope: !8)\n")),
            "ok LINK_BROKEN_DEBUG_INFO: the scope of a DINamespace leads back "
            "to itself");
  EXPECT_EQ(outcomeOf(withDebugInfo(
                Types + "!7 = !DIDerivedType(tag: DW_TAG_typedef, name: \"t\", "
                        "baseType: !8)\n"
                        "!8 = !DIDerivedType(tag: DW_TAG_const_type, "
                        "baseType: !7)\n")),
            "ok LINK_BROKEN_DEBUG_INFO: the baseType of a DIDerivedType leads "
            "back to itself");
  EXPECT_EQ(outcomeOf(withDebugInfo(
                Types + "!7 = !DIDerivedType(tag: DW_TAG_pointer_type, "
                        "baseType: !7, size: 64)\n")),
            "ok LINK_BROKEN_DEBUG_INFO: the baseType of a DIDerivedType leads "
            "back to itself");
  EXPECT_EQ(
      outcomeOf(withDebugInfo("!5 = !{null}\n"
                              "!6 = !DILocation(line: 1, scope: !3, "
                              "inlinedAt: !7)\n"
                              "!7 = distinct !DILocation(line: 2, scope: !3, "
                              "inlinedAt: !7)\n")),
      "ok LINK_BROKEN_DEBUG_INFO: the inlinedAt of a DILocation leads back to "
      "itself");
}

TEST(DamagedInput, TypesThatPointAtThemselvesAreNoCircle) {
  Outcome O =
      Link()
          .input("prog.ll",
                 withDebugInfo(
                     "!5 = !{null, !7}\n"
                     "!6 = !DILocation(line: 1, scope: !3)\n"
                     "!7 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: "
                     "!8, size: 64)\n"
                     "!8 = distinct !DICompositeType(tag: "
                     "DW_TAG_structure_type, name: \"list\", size: 64, "
                     "elements: !9)\n"
                     "!9 = !{!10}\n"
                     "!10 = !DIDerivedType(tag: DW_TAG_member, name: "
                     "\"next\", scope: !8, baseType: !7, size: 64)\n"))
          .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
}

TEST(DamagedInput, DebugInfoOfOtherClassesIsLeftOut) {
  EXPECT_EQ(outcomeOf(withDebugInfo("!5 = !{null}\n"
                                    "!6 = !DILocation(line: 1, scope: !3, "
                                    "inlinedAt: !5)\n")),
            "ok LINK_BROKEN_DEBUG_INFO: the place of an inlined call is a "
            "MDTuple");
  EXPECT_EQ(outcomeOf("declare !dbg !7 i32 @other()\n" +
                      withDebugInfo("!5 = !{null}\n"
                                    "!6 = !DILocation(line: 1, scope: !3)\n"
                                    "!7 = !DISubprogram(name: \"other\", "
                                    "file: !1, type: !8, spFlags: 0)\n"
                                    "!8 = !DISubroutineType(types: !{})\n")),
            "ok LINK_BROKEN_DEBUG_INFO: the types of a declaration are an "
            "empty list, expected the type of its result first");
}

TEST(DamagedInput, AFunctionWithLinesAndWithoutTypesIsWhole) {
  EXPECT_EQ(outcomeOf(withDebugInfo("!5 = !{}\n"
                                    "!6 = !DILocation(line: 1, scope: !3)\n")),
            "ok");
}

TEST(DamagedInput, ThreadLocalVariablesAreAnErrorAtTheirPlace) {
  Outcome O =
      Link()
          .input("prog.ll", "@counter = thread_local global i32 0\n"
                            "define i32 @program(ptr %0) section \"xdp\" {\n"
                            "  %2 = load i32, ptr @counter\n  ret i32 %2\n}\n")
          .run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_THREAD_LOCAL"});
}

TEST(DamagedInput, ListsOfSymbolsThatAreNoneAreAnErrorOfTheirInput) {
  const std::string Program =
      "define i32 @program(ptr %0) section \"xdp\" {\n  ret i32 0\n}\n";
  for (const char *List :
       {"@llvm.compiler.used = appending global %Opaque zeroinitializer, "
        "section \"llvm.metadata\"\n%Opaque = type opaque\n",
        "@llvm.used = global [1 x i32] [i32 1], section \"llvm.metadata\"\n"}) {
    Outcome O = Link().input("prog.ll", List + Program).run();
    EXPECT_FALSE(O.IsOk) << List;
    EXPECT_EQ(O.codes().size(), 1u) << List;
  }
}
