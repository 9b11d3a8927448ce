// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

/// A program named NAME that reads a field of a struct task_struct of its own,
/// whose size tells which one it is.
static std::string readField(StringRef Name, unsigned Bits, StringRef Global) {
  return "target triple = \"bpfel\"\n"
         "@\"" +
         Global.str() +
         "\" = external global i64, !llvm.preserve.access.index !2 #0\n"
         "define i64 @" +
         Name.str() + "(ptr %t) section \"tc\" {\n  %o = load i64, ptr @\"" +
         Global.str() +
         "\"\n  ret i64 %o\n}\n"
         "attributes #0 = { \"btf_ama\" }\n"
         "!2 = !DICompositeType(tag: DW_TAG_structure_type, "
         "name: \"task_struct\", size: " +
         std::to_string(Bits) + ", elements: !3)\n!3 = !{}\n";
}

static llvm::json::Array ir() { return llvm::json::Array{"llvm-ir"}; }

TEST(Relocation, KeepsTheTypesOfTwoInputsApart) {
  const char *const Name = "llvm.task_struct:0:4$0:1";
  Outcome O = Link()
                  .input("a.ll", readField("a", 64, Name))
                  .input("b.ll", readField("b", 128, Name))
                  .set("emit", ir())
                  .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(StringRef(O.Outputs[0]).count("external global i64"), 2u);
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("size: 64"));
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("size: 128"));
}

TEST(Relocation, KeepsTheRecordOfATypeWhoseNameHasColons) {
  Outcome O = Link()
                  .input("a.ll", readField("a", 64, "llvm.core::T:0:4$0:1"))
                  .set("emit", ir())
                  .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("llvm.bpf_core.0:0:4$0:1"));
}

TEST(Relocation, RefusesAGlobalWhoseNameIsNoRecord) {
  for (StringRef Name : {"llvm.task_struct", "llvm.task_struct:0$0:1",
                         "llvm.task_struct:x:4$0:1", "llvm.t:0:4$", "$"}) {
    Outcome O = Link().input("a.ll", readField("a", 64, Name)).run();
    EXPECT_FALSE(O.IsOk) << Name.str();
    EXPECT_EQ(O.codes(), std::vector<std::string>{"INPUT_BAD_RELOCATION"});
  }
}

/// A function with ATTRIBUTES that loops, and in some rounds reads a field of
/// %t into %v, by the instructions READ.
static std::string guardedRead(const std::string &Attributes,
                               const std::string &Read) {
  return "define i64 @loop(ptr %t, i64 %n) section \"tc\"" + Attributes +
         " {\n"
         "entry:\n  br label %head\n"
         "head:\n  %i = phi i64 [ 0, %entry ], [ %j, %next ]\n"
         "  %s = phi i64 [ 0, %entry ], [ %u, %next ]\n"
         "  %d = icmp eq i64 %i, %n\n  br i1 %d, label %end, label %body\n"
         "body:\n  %h = urem i64 %i, 3\n  %k = icmp eq i64 %h, 1\n"
         "  br i1 %k, label %read, label %next\n"
         "read:\n" +
         Read +
         "  br label %next\n"
         "next:\n  %w = phi i64 [ %v, %read ], [ 0, %body ]\n"
         "  %u = add i64 %s, %w\n  %j = add i64 %i, 1\n  br label %head\n"
         "end:\n  ret i64 %s\n}\n";
}

TEST(Relocation, LeavesAReadOfAFieldBehindItsCheck) {
  const std::string Text =
      "target triple = \"bpfel\"\n"
      "@\"llvm.t:0:4$0:1\" = external global i64, "
      "!llvm.preserve.access.index !2 #0\n"
      "declare i64 @llvm.bpf.passthrough.i64.i64(i32, i64)\n" +
      guardedRead(
          "", "  %o = load i64, ptr @\"llvm.t:0:4$0:1\"\n"
              "  %o2 = call i64 @llvm.bpf.passthrough.i64.i64(i32 0, i64 %o)\n"
              "  %p = getelementptr i8, ptr %t, i64 %o2\n"
              "  %v = load i64, ptr %p\n") +
      "attributes #0 = { \"btf_ama\" }\n"
      "!2 = !DICompositeType(tag: DW_TAG_structure_type, name: \"t\", "
      "size: 64, elements: !3)\n!3 = !{}\n";
  Outcome O = Link().input("a.ll", Text).set("emit", ir()).run();
  ASSERT_TRUE(O.IsOk);
  const StringRef Result = O.Outputs[0];
  const size_t Branch = Result.find("br i1");
  ASSERT_NE(Branch, StringRef::npos);
  EXPECT_GT(Result.find("load i64, ptr @\"llvm.bpf_core"), Branch);
  EXPECT_FALSE(Result.contains("extern_weak"));
}

TEST(Relocation, LeavesAReadBehindItsCheckWhereOptimisationMakesTheRelocation) {
  const std::string Text =
      "target triple = \"bpfel\"\n%t = type { i64 }\n"
      "declare ptr @llvm.preserve.struct.access.index.p0.p0(ptr, i32 immarg, "
      "i32 immarg)\n" +
      guardedRead(" !dbg !5",
                  "  %p = call ptr @llvm.preserve.struct.access.index.p0.p0("
                  "ptr elementtype(%t) %t, i32 0, i32 0), "
                  "!llvm.preserve.access.index !2\n"
                  "  %v = load i64, ptr %p\n") +
      "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!7}\n"
      "!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, "
      "emissionKind: FullDebug)\n!1 = !DIFile(filename: \"a.c\", "
      "directory: \"/\")\n"
      "!2 = !DICompositeType(tag: DW_TAG_structure_type, name: \"t\", "
      "size: 64, elements: !{!3})\n"
      "!3 = !DIDerivedType(tag: DW_TAG_member, name: \"f\", baseType: !4, "
      "size: 64)\n!4 = !DIBasicType(name: \"long\", size: 64, "
      "encoding: DW_ATE_signed)\n"
      "!5 = distinct !DISubprogram(name: \"loop\", scope: !1, file: !1, "
      "type: !6, unit: !0, spFlags: DISPFlagDefinition)\n"
      "!6 = !DISubroutineType(types: !{!4, !4, !4})\n"
      "!7 = !{i32 2, !\"Debug Info Version\", i32 3}\n";
  Outcome O = Link().input("a.ll", Text).set("emit", ir()).run();
  ASSERT_TRUE(O.IsOk);
  const StringRef Result = O.Outputs[0];
  const size_t Read = Result.find("load i64, ptr @\"llvm.t");
  ASSERT_NE(Read, StringRef::npos) << Result.str();
  EXPECT_GT(Read, Result.find("urem")) << Result.str();
  EXPECT_FALSE(Result.contains("extern_weak"));
}

static Outcome linkConfig(StringRef First, StringRef Second,
                          StringRef Section) {
  const auto Program = [&](StringRef Name, StringRef T) {
    return "target triple = \"bpfel\"\n@CONFIG = external global " + T.str() +
           ", section \"" + Section.str() + "\"\ndefine i64 @" + Name.str() +
           "() section \"tc\" {\n  %v = load " + T.str() +
           ", ptr @CONFIG\n  %w = zext " + T.str() +
           " %v to i64\n  ret i64 %w\n}\n";
  };
  return Link()
      .input("a.ll", Program("a", First))
      .input("b.ll", Program("b", Second))
      .run();
}

TEST(Declarations, RefusesUnlikeSizesOfAKernelOption) {
  Outcome O = linkConfig("i32", "i8", ".kconfig");
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_DECLARATIONS_DIFFER"});
}

TEST(Declarations, TakesEqualOnes) {
  Outcome O = linkConfig("i32", "i32", ".kconfig");
  EXPECT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
}

TEST(Declarations, WarnsOfUnlikeKernelFunctions) {
  const auto Program = [](StringRef Name, StringRef T) {
    return "target triple = \"bpfel\"\ndeclare i64 @kfunc(" + T.str() +
           ") section \".ksyms\"\ndefine i64 @" + Name.str() +
           "() section \"tc\" {\n  %v = call i64 @kfunc(" + T.str() +
           " 0)\n  ret i64 %v\n}\n";
  };
  Outcome O = Link()
                  .input("a.ll", Program("a", "i64"))
                  .input("b.ll", Program("b", "i32"))
                  .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_DECLARATIONS_DIFFER"});
}
