// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "llvm/ADT/StringRef.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {

/// One program that asks one question, with the debug info of the crates
/// `program` and `kernel`, as rustc has it.
struct Asked {
  unsigned Kind = 0;
  std::string Path = "tgid";
  /// The node of the type that the question is about.
  std::string Type = "!20";
  /// The parameters of the function that asks; those of Type by default.
  std::string Parameters = "!{!11}";
  /// The function that asks.
  std::string Asks =
      "define internal i64 @asks() noinline !dbg !10 {\n"
      "  %r = call i64 @__bpf_core_relocation(ptr @q), !dbg !13\n"
      "  ret i64 %r\n"
      "}\n";
  /// What calls it.
  std::string Calls = "  %r = call i64 @asks(), !dbg !15\n"
                      "  ret i64 %r\n";
  std::string More;

  std::string text() const;
};

std::string Asked::text() const {
  const std::string Length = std::to_string(Path.size());
  return "target triple = \"bpfel\"\n"
         "@path = private constant [" +
         Length + " x i8] c\"" + Path +
         "\"\n"
         "@q = private constant { ptr, i64, i32 } { ptr @path, i64 " +
         Length + ", i32 " + std::to_string(Kind) +
         " }\n"
         "declare i64 @__bpf_core_relocation(ptr)\n"
         "declare i64 @random()\n" +
         Asks +
         "define i64 @run(i64 %bound) section \"raw_tp/sys_enter\" !dbg !14 "
         "{\n" +
         Calls + "}\n" + More +
         "!llvm.dbg.cu = !{!0}\n"
         "!llvm.module.flags = !{!2}\n"
         "!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1,"
         " emissionKind: FullDebug)\n"
         "!1 = !DIFile(filename: \"src/program.rs\", directory: \"/home\")\n"
         "!2 = !{i32 2, !\"Debug Info Version\", i32 3}\n"
         "!3 = !DINamespace(name: \"kernel\", scope: null)\n"
         "!4 = !DINamespace(name: \"bpf_core\", scope: null)\n"
         "!5 = !DINamespace(name: \"program\", scope: null)\n"
         "!6 = !DISubroutineType(types: !{})\n"
         "!7 = !DIBasicType(name: \"i32\", size: 32, encoding: DW_ATE_signed)\n"
         "!8 = !DIBasicType(name: \"u8\", size: 8, encoding: DW_ATE_unsigned)\n"
         "!9 = !DIFile(filename: \"bpf-core/src/question.rs\", directory: "
         "\"/\")\n"
         "!10 = distinct !DISubprogram(name: \"relocated<task_struct>\", "
         "scope: !4,"
         " file: !9, line: 90, type: !6, unit: !0, templateParams: " +
         Parameters +
         ", spFlags: DISPFlagDefinition)\n"
         "!11 = !DITemplateTypeParameter(name: \"T\", type: " +
         Type +
         ")\n"
         "!12 = distinct !DISubprogram(name: \"ask_field\", scope: !4, file: "
         "!9,"
         " line: 50, type: !6, unit: !0, spFlags: DISPFlagDefinition)\n"
         "!13 = !DILocation(line: 91, column: 9, scope: !10)\n"
         "!14 = distinct !DISubprogram(name: \"run\", scope: !5, file: !1, "
         "line: 7,"
         " type: !6, unit: !0, spFlags: DISPFlagDefinition)\n"
         // The crate's own code, inlined at the macro.
         "!15 = !DILocation(line: 51, column: 5, scope: !12, inlinedAt: !16)\n"
         "!16 = distinct !DILocation(line: 9, column: 21, scope: !14)\n"
         "!20 = !DICompositeType(tag: DW_TAG_structure_type, name:"
         " \"task_struct\", scope: !3, size: 256, elements: !{!21, !22, !23, "
         "!24,"
         " !25})\n"
         "!21 = !DIDerivedType(tag: DW_TAG_member, name: \"comm\", baseType: "
         "!30,"
         " size: 128)\n"
         "!22 = !DIDerivedType(tag: DW_TAG_member, name: \"tgid\", baseType: "
         "!7,"
         " size: 32, offset: 160)\n"
         "!23 = !DIDerivedType(tag: DW_TAG_member, name: \"pid\", baseType: !7,"
         " size: 32, offset: 128)\n"
         "!24 = !DIDerivedType(tag: DW_TAG_member, name: \"se\", baseType: !31,"
         " size: 32, offset: 192)\n"
         "!25 = !DIDerivedType(tag: DW_TAG_member, name: \"kind\", baseType: "
         "!40,"
         " size: 32, offset: 224)\n"
         "!30 = !DICompositeType(tag: DW_TAG_array_type, baseType: !8, size: "
         "128,"
         " elements: !{!33})\n"
         "!31 = !DICompositeType(tag: DW_TAG_union_type, name: \"entity\", "
         "scope:"
         " !3, size: 32, elements: !{!34, !35})\n"
         "!33 = !DISubrange(count: 16)\n"
         "!34 = !DIDerivedType(tag: DW_TAG_member, name: \"first\", baseType: "
         "!7,"
         " size: 32)\n"
         "!35 = !DIDerivedType(tag: DW_TAG_member, name: \"weight\", baseType: "
         "!8,"
         " size: 8)\n"
         "!36 = !DICompositeType(tag: DW_TAG_enumeration_type, name: "
         "\"states\","
         " scope: !3, baseType: !7, size: 32, elements: !{!37, !38})\n"
         "!37 = !DIEnumerator(name: \"IDLE\", value: 7)\n"
         "!38 = !DIEnumerator(name: \"GONE\", value: -2)\n"
         "!39 = !DITemplateTypeParameter(name: \"E\", type: !36)\n"
         "!40 = !DICompositeType(tag: DW_TAG_structure_type, name:"
         " \"Enum<kernel::states, u32>\", scope: !4, size: 32, elements: !{},"
         " templateParams: !{!39})\n"
         "!41 = !DICompositeType(tag: DW_TAG_structure_type, name: "
         "\"atomic_t\","
         " scope: !3, size: 32, elements: !{!34})\n"
         "!42 = !DICompositeType(tag: DW_TAG_structure_type, name:"
         " \"task_struct\", scope: !5, size: 32, elements: !{!34})\n"
         "!43 = !DICompositeType(tag: DW_TAG_structure_type, name: \"odd\", "
         "scope:"
         " !3, size: 64, elements: !{!44})\n"
         "!44 = !DIDerivedType(tag: DW_TAG_member, name: \"start\", baseType: "
         "!45,"
         " size: 64)\n"
         "!45 = !DIBasicType(name: \"f64\", size: 64, encoding: "
         "DW_ATE_float)\n";
}

Outcome linkText(const std::string &Text) {
  return Link()
      .input("program.ll", Text)
      .set("emit", llvm::json::Array{"llvm-ir"})
      .run();
}

/// The variables that stand for records, as the IR declares them.
std::vector<std::string> recordsOf(const Outcome &O) {
  std::vector<std::string> Names;
  if (!O.IsOk)
    return {"failed"};
  llvm::SmallVector<StringRef> Lines;
  StringRef(O.Outputs[0]).split(Lines, '\n');
  for (StringRef Line : Lines)
    if (Line.consume_front("@\"llvm."))
      Names.push_back(Line.take_until([](char C) { return C == '"'; }).str());
  return Names;
}

std::string recordOf(unsigned Kind, const std::string &Path,
                     const std::string &Type = "!20") {
  Asked A;
  A.Kind = Kind;
  A.Path = Path;
  A.Type = Type;
  const std::vector<std::string> Names = recordsOf(linkText(A.text()));
  return Names.size() == 1 ? Names[0] : std::to_string(Names.size());
}

llvm::json::Object problemOf(const Asked &A) {
  const Outcome O = linkText(A.text());
  EXPECT_FALSE(O.IsOk);
  const llvm::json::Array *All = O.Result.getArray("diagnostics");
  return All->size() == 1 ? *(*All)[0].getAsObject() : llvm::json::Object();
}

StringRef codeOf(const llvm::json::Object &Problem) {
  return Problem.getString("code").value_or("none, or more than one");
}

std::string detailOf(const llvm::json::Object &Problem, StringRef Name) {
  const llvm::json::Object *Details = Problem.getObject("details");
  return Details ? Details->getString(Name).value_or("").str() : "";
}

} // namespace

TEST(CoreRelocations, MakesARecordOfEachKind) {
  EXPECT_EQ(recordOf(0, "tgid"), "bpf_core0:0:20$0:2");
  EXPECT_EQ(recordOf(1, "comm"), "bpf_core0:1:16$0:0");
  EXPECT_EQ(recordOf(2, "pid"), "bpf_core0:2:1$0:1");
  EXPECT_EQ(recordOf(3, "pid"), "bpf_core0:3:1$0:1");
  EXPECT_EQ(recordOf(4, "se.weight"), "bpf_core0:4:56$0:3:1");
  EXPECT_EQ(recordOf(5, "pid"), "bpf_core0:5:32$0:1");
  EXPECT_EQ(recordOf(6, ""), "btf_type_id.bpf_core0$6");
  EXPECT_EQ(recordOf(7, ""), "btf_type_id.bpf_core0$7");
  EXPECT_EQ(recordOf(8, ""), "bpf_core0:8:1$0");
  EXPECT_EQ(recordOf(9, ""), "bpf_core0:9:32$0");
  EXPECT_EQ(recordOf(10, "GONE", "!36"), "bpf_core0:10:1$1");
  EXPECT_EQ(recordOf(11, "IDLE", "!36"), "bpf_core0:11:7$0");
  EXPECT_EQ(recordOf(11, "GONE", "!36"), "bpf_core0:11:-2$1");
  EXPECT_EQ(recordOf(12, ""), "bpf_core0:12:1$0");
}

TEST(CoreRelocations, CountsMembersInTheOrderOfTheirOffsets) {
  EXPECT_EQ(recordOf(0, "pid"), "bpf_core0:0:16$0:1");
  EXPECT_EQ(recordOf(0, "se.first"), "bpf_core0:0:24$0:3:0");
}

TEST(CoreRelocations, FollowsAPathAsTheCompilerPrintsIt) {
  EXPECT_EQ(recordOf(0, "comm[3]"), "bpf_core0:0:3$0:0:3");
  EXPECT_EQ(recordOf(0, "comm [ 3usize ]"), "bpf_core0:0:3$0:0:3");
  EXPECT_EQ(recordOf(0, "se . r#first"), "bpf_core0:0:24$0:3:0");
}

TEST(CoreRelocations, MakesAFieldOfTheCratesEnumOneOfTheKernels) {
  Asked A;
  A.Path = "kind";
  const Outcome O = linkText(A.text());
  EXPECT_EQ(recordsOf(O), std::vector<std::string>{"bpf_core0:0:28$0:4"});
  const StringRef IR = O.Outputs[0];
  const StringRef Member =
      IR.substr(IR.find("name: \"kind\"")).take_until([](char C) {
        return C == '\n';
      });
  const StringRef Enum = IR.take_front(IR.find("name: \"states\""));
  const StringRef Node =
      Enum.drop_front(Enum.rfind('\n') + 1).take_until([](char C) {
        return C == ' ';
      });
  EXPECT_NE(Member.find(("baseType: " + Node).str()), StringRef::npos)
      << Member.str();
}

TEST(CoreRelocations, KeepsTypesOfOneNameApart) {
  Asked A;
  A.Path = "first";
  A.Type = "!42";
  A.Calls = "  %r = call i64 @asks(), !dbg !15\n"
            "  %s = call i64 @asks.other(), !dbg !15\n"
            "  %t = shl i64 %s, 32\n"
            "  %u = or i64 %r, %t\n"
            "  ret i64 %u\n";
  A.More = "@other = private constant [2 x i8] c\"se\"\n"
           "@p = private constant { ptr, i64, i32 }"
           " { ptr @other, i64 2, i32 0 }\n"
           "define internal i64 @asks.other() noinline !dbg !50 {\n"
           "  %r = call i64 @__bpf_core_relocation(ptr @p), !dbg !51\n"
           "  ret i64 %r\n"
           "}\n"
           "!50 = distinct !DISubprogram(name: \"relocated\", scope: !4, file: "
           "!9, line: 90, type: !6, unit: !0, templateParams: !{!52}, spFlags: "
           "DISPFlagDefinition)\n"
           "!51 = !DILocation(line: 91, column: 9, scope: !50)\n"
           "!52 = !DITemplateTypeParameter(name: \"T\", type: !20)\n";
  EXPECT_EQ(
      recordsOf(linkText(A.text())),
      (std::vector<std::string>{"bpf_core0:0:0$0:0", "bpf_core1:0:24$0:3"}));
}

/// Where the question is: a load that LLVM may move would be in front of the
/// loop, and a kernel without the field would refuse the program.
TEST(CoreRelocations, StaysBehindItsGuardInALoop) {
  Asked A;
  A.Calls = "  br label %loop\n"
            "loop:\n"
            "  %i = phi i64 [ 0, %0 ], [ %next, %latch ]\n"
            "  %sum = phi i64 [ 0, %0 ], [ %total, %latch ]\n"
            "  %c = call i64 @random(), !dbg !16\n"
            "  %guard = icmp eq i64 %bound, 77\n"
            "  br i1 %guard, label %asking, label %latch\n"
            "asking:\n"
            "  %r = call i64 @asks(), !dbg !15\n"
            "  br label %latch\n"
            "latch:\n"
            "  %more = phi i64 [ 0, %loop ], [ %r, %asking ]\n"
            "  %total = add i64 %sum, %more\n"
            "  %next = add i64 %i, 1\n"
            "  %done = icmp eq i64 %next, %c\n"
            "  br i1 %done, label %end, label %loop\n"
            "end:\n"
            "  ret i64 %total\n";
  const Outcome O = linkText(A.text());
  ASSERT_TRUE(O.IsOk);
  const StringRef IR = O.Outputs[0];
  const size_t Load = IR.find("load i64, ptr @\"llvm.bpf_core");
  const size_t Guard = IR.find("icmp eq i64 %bound, 77");
  ASSERT_NE(Load, StringRef::npos);
  ASSERT_NE(Guard, StringRef::npos);
  EXPECT_LT(Guard, Load);
  EXPECT_NE(IR.slice(Guard, Load).find("br i1"), StringRef::npos);
}

TEST(CoreRelocations, LeavesNothingOfTheQuestion) {
  const Outcome O = linkText(Asked().text());
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(StringRef(O.Outputs[0]).find("__bpf_core_relocation"),
            StringRef::npos);
  EXPECT_EQ(StringRef(O.Outputs[0]).find("bpf_core.question"), StringRef::npos);
}

TEST(CoreRelocations, ReportsAnUnknownFieldAtTheMacro) {
  Asked A;
  A.Path = "se.load";
  const llvm::json::Object Problem = problemOf(A);
  EXPECT_EQ(codeOf(Problem), "LINK_CORE_FIELD");
  EXPECT_EQ(detailOf(Problem, "type"), "task_struct");
  EXPECT_EQ(detailOf(Problem, "path"), "se.load");
  EXPECT_EQ(detailOf(Problem, "owner"), "entity");
  EXPECT_EQ(Problem.getString("file"), "src/program.rs");
  EXPECT_EQ(Problem.getInteger("line"), 9);
  EXPECT_EQ(Problem.getInteger("column"), 21);
}

TEST(CoreRelocations, ReportsAnUnknownEnumerator) {
  Asked A;
  A.Kind = 11;
  A.Path = "BUSY";
  A.Type = "!36";
  EXPECT_EQ(codeOf(problemOf(A)), "LINK_CORE_FIELD");
}

TEST(CoreRelocations, ReportsMissingTypesOnceForAllQuestions) {
  Asked A;
  A.Parameters = "!{}";
  A.Calls = "  %r = call i64 @asks(), !dbg !15\n"
            "  %s = call i64 @asks.other(), !dbg !15\n"
            "  %u = xor i64 %r, %s\n"
            "  ret i64 %u\n";
  A.More = "define internal i64 @asks.other() noinline {\n"
           "  %r = call i64 @__bpf_core_relocation(ptr @q)\n"
           "  ret i64 %r\n"
           "}\n";
  const llvm::json::Object Problem = problemOf(A);
  EXPECT_EQ(codeOf(Problem), "LINK_CORE_DEBUG_INFO");
  EXPECT_EQ(Problem.getObject("details")->getInteger("questions"), 2);
  EXPECT_EQ(Problem.getInteger("line"), 9);
}

TEST(CoreRelocations, ReportsWhatIsNotATypeOfTheKernel) {
  Asked A;
  A.Type = "!7";
  EXPECT_EQ(codeOf(problemOf(A)), "LINK_CORE_TYPE");
  A.Type = "!40";
  EXPECT_EQ(codeOf(problemOf(A)), "LINK_CORE_TYPE");
}

TEST(CoreRelocations, ReportsATypeThatKernelsHaveAsATypedefOnly) {
  Asked A;
  A.Type = "!41";
  A.Path = "first";
  const llvm::json::Object Problem = problemOf(A);
  EXPECT_EQ(codeOf(Problem), "LINK_CORE_TYPEDEF");
  EXPECT_EQ(detailOf(Problem, "type"), "atomic_t");
}

TEST(CoreRelocations, ReportsWhatIsNotAQuestion) {
  Asked NotConstant;
  NotConstant.Asks =
      "define internal i64 @asks() noinline !dbg !10 {\n"
      "  %p = call ptr @random.pointer(), !dbg !13\n"
      "  %r = call i64 @__bpf_core_relocation(ptr %p), !dbg !13\n"
      "  ret i64 %r\n"
      "}\n"
      "declare ptr @random.pointer()\n";
  EXPECT_EQ(codeOf(problemOf(NotConstant)), "LINK_CORE_QUESTION");
  Asked UnknownKind;
  UnknownKind.Kind = 13;
  EXPECT_EQ(codeOf(problemOf(UnknownKind)), "LINK_CORE_QUESTION");
  Asked Stored;
  Stored.More = "@kept = global ptr @asks, section \".data.kept\"\n";
  EXPECT_EQ(codeOf(problemOf(Stored)), "LINK_CORE_QUESTION");
}

TEST(CoreRelocations, WarnsOfAFieldThatNoKernelHas) {
  Asked A;
  A.Type = "!43";
  A.Path = "start";
  const Outcome O = linkText(A.text());
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_CORE_FIELD_TYPE"});
}

TEST(CoreRelocations, AsksForDebugInfoWhereItIsStripped) {
  const Outcome O = Link()
                        .input("program.ll", Asked().text())
                        .set("btf", "strip")
                        .set("emit", llvm::json::Array{"llvm-ir"})
                        .run();
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_CORE_DEBUG_INFO"});
}

TEST(CoreRelocations, SaysNothingOfProgramsThatDoNotAsk) {
  const Outcome O =
      linkText("target triple = \"bpfel\"\n"
               "define i64 @run() section \"raw_tp/sys_enter\" {\n"
               "  ret i64 0\n"
               "}\n");
  EXPECT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
}

TEST(CoreRelocations, AsksNothingWhoseAnswerNobodyUses) {
  Asked A;
  // As rustc leaves it in a binary, where the function is its own.
  A.Asks = "define internal void @asks() noinline !dbg !10 {\n"
           "  %r = call i64 @__bpf_core_relocation(ptr @q), !dbg !13\n"
           "  ret void\n"
           "}\n";
  A.Calls = "  call void @asks(), !dbg !15\n"
            "  ret i64 0\n";
  const Outcome O = linkText(A.text());
  EXPECT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
  EXPECT_TRUE(recordsOf(O).empty());
  EXPECT_EQ(O.Outputs[0].find("asks"), std::string::npos);
  // What it asks about is checked all the same.
  A.Path = "nothing";
  EXPECT_EQ(codeOf(problemOf(A)), "LINK_CORE_FIELD");
}
