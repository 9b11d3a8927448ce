// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "llvm/ADT/StringRef.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {

/// A function of the kernel as `kernel_functions!` declares it, called once by
/// each macro function in CALLS.
std::string programOf(const std::string &Calls, const std::string &More = "") {
  return "target triple = \"bpfel\"\n"
         "declare i32 @bpf_task_release(ptr)\n"
         "define internal i32 @macro(ptr %task) noinline !dbg !10 {\n"
         "  %r = call i32 @bpf_task_release(ptr %task), !dbg !11\n"
         "  ret i32 %r\n"
         "}\n"
         "define internal i32 @other(ptr %task) noinline !dbg !20 {\n"
         "  %r = call i32 @bpf_task_release(ptr %task), !dbg !21\n"
         "  ret i32 %r\n"
         "}\n"
         "define i32 @run(ptr %context) section \"raw_tp/sys_enter\" !dbg !14 "
         "{\n" +
         Calls + "}\n" + More +
         "!llvm.dbg.cu = !{!0}\n"
         "!llvm.module.flags = !{!2}\n"
         "!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1,"
         " emissionKind: FullDebug)\n"
         "!1 = !DIFile(filename: \"src/program.rs\", directory: \"/home\")\n"
         "!2 = !{i32 2, !\"Debug Info Version\", i32 3}\n"
         "!3 = !DINamespace(name: \"core\", scope: null)\n"
         "!4 = !DINamespace(name: \"ffi\", scope: !3)\n"
         "!5 = !DICompositeType(tag: DW_TAG_enumeration_type, name: \"c_void\","
         " scope: !4, size: 8, elements: !{})\n"
         "!6 = !DIBasicType(name: \"i32\", size: 32, encoding: DW_ATE_signed)\n"
         "!7 = !DICompositeType(tag: DW_TAG_structure_type, name:"
         " \"task_struct\", size: 32, elements: !{})\n"
         "!8 = !DIDerivedType(tag: DW_TAG_pointer_type, name: \"*mut task\","
         " baseType: !7, size: 64)\n"
         "!9 = !DIDerivedType(tag: DW_TAG_pointer_type, name: \"*mut c_void\","
         " baseType: !5, size: 64)\n"
         "!10 = distinct !DISubprogram(name: \"__bpf_kernel_function\", file: "
         "!1,"
         " line: 3, type: !12, unit: !0, spFlags: DISPFlagDefinition)\n"
         "!11 = !DILocation(line: 3, column: 5, scope: !10)\n"
         "!12 = !DISubroutineType(types: !{!6, !8})\n"
         "!14 = distinct !DISubprogram(name: \"run\", file: !1, line: 7, type:"
         " !15, unit: !0, spFlags: DISPFlagDefinition)\n"
         "!15 = !DISubroutineType(types: !{})\n"
         "!16 = !DILocation(line: 9, column: 5, scope: !14)\n"
         "!20 = distinct !DISubprogram(name: \"__bpf_kernel_function\", file: "
         "!1,"
         " line: 33, type: !22, unit: !0, spFlags: DISPFlagDefinition)\n"
         "!21 = !DILocation(line: 33, column: 5, scope: !20)\n"
         "!22 = !DISubroutineType(types: !{!6, !9})\n";
}

Outcome linkText(const std::string &Text) {
  return Link()
      .input("program.ll", Text)
      .set("emit", llvm::json::Array{"llvm-ir"})
      .run();
}

const char *const CallMacro = "  %r = call i32 @macro(ptr %context), !dbg !16\n"
                              "  ret i32 %r\n";
const char *const CallOther = "  %r = call i32 @other(ptr %context), !dbg !16\n"
                              "  ret i32 %r\n";

/// The line of the IR that begins with START.
std::string lineOf(const Outcome &O, StringRef Start) {
  const StringRef IR = O.Outputs[0];
  const size_t At = IR.find(("\n" + Start).str());
  return At == StringRef::npos
             ? ""
             : IR.drop_front(At + 1)
                   .take_until([](char C) { return C == '\n'; })
                   .str();
}

/// The line of the node that LINE refers to behind FIELD.
std::string nodeOf(const Outcome &O, StringRef Line, StringRef Field) {
  const size_t At = Line.find(Field);
  if (At == StringRef::npos)
    return "";
  const StringRef Node =
      Line.drop_front(At + Field.size()).take_until([](char C) {
        return C == ',' || C == ')' || C == ' ' || C == '}';
      });
  return lineOf(O, (Node + " = ").str());
}

} // namespace

TEST(KernelFunctions, DescribesADeclarationAsTheMacroDoes) {
  const Outcome O = linkText(programOf(CallMacro));
  ASSERT_TRUE(O.IsOk);
  EXPECT_TRUE(O.codes().empty());
  const std::string Declared = lineOf(O, "declare !dbg");
  EXPECT_NE(StringRef(Declared).find("@bpf_task_release"), StringRef::npos);
  const std::string Subprogram = nodeOf(O, Declared, "!dbg ");
  EXPECT_NE(StringRef(Subprogram).find("name: \"bpf_task_release\""),
            StringRef::npos);
  const std::string Types =
      nodeOf(O, nodeOf(O, Subprogram, "type: "), "types: ");
  const std::string Pointer = nodeOf(O, Types, ", ");
  EXPECT_NE(StringRef(nodeOf(O, Pointer, "baseType: ")).find("task_struct"),
            StringRef::npos)
      << Pointer;
}

TEST(KernelFunctions, TakesAPointerToVoidForOne) {
  const Outcome O = linkText(programOf(CallOther));
  ASSERT_TRUE(O.IsOk);
  const std::string Subprogram = nodeOf(O, lineOf(O, "declare !dbg"), "!dbg ");
  const std::string Types =
      nodeOf(O, nodeOf(O, Subprogram, "type: "), "types: ");
  const std::string Pointer = nodeOf(O, Types, ", ");
  EXPECT_NE(StringRef(Pointer).find("DW_TAG_pointer_type"), StringRef::npos);
  EXPECT_NE(StringRef(Pointer).find("baseType: null"), StringRef::npos);
}

TEST(KernelFunctions, CallsTheKernelWhereTheProgramDoes) {
  const Outcome O = linkText(programOf(CallMacro));
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(StringRef(O.Outputs[0]).find("@macro"), StringRef::npos);
}

TEST(KernelFunctions, WarnsOfTwoDeclarationsThatDiffer) {
  const Outcome O =
      linkText(programOf("  %a = call i32 @macro(ptr %context), !dbg !16\n"
                         "  %b = call i32 @other(ptr %context), !dbg !16\n"
                         "  %r = add i32 %a, %b\n"
                         "  ret i32 %r\n"));
  ASSERT_TRUE(O.IsOk);
  ASSERT_EQ(O.codes(), std::vector<std::string>{"LINK_KERNEL_FUNCTION"});
  const llvm::json::Object *Warning =
      (*O.Result.getArray("diagnostics"))[0].getAsObject();
  EXPECT_EQ(Warning->getObject("details")->getString("types"),
            "(*void) -> number");
  EXPECT_EQ(Warning->getObject("details")->getString("other"),
            "(*struct) -> number");
}

TEST(KernelFunctions, LeavesAPlainDeclarationAlone) {
  const Outcome O =
      linkText(programOf("  %r = call i32 @plain(ptr %context), !dbg !16\n"
                         "  ret i32 %r\n",
                         "declare i32 @plain(ptr)\n"));
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(lineOf(O, "declare !dbg"), "");
}

TEST(KernelFunctions, DescribesWhatNoInputDoesAsTheRequest) {
  const char *const Text =
      "target triple = \"bpfel\"\n"
      "declare i32 @bpf_task_release(ptr)\n"
      "define i32 @run(ptr %c) section \"raw_tp/sys_enter\" !dbg !3 {\n"
      "  %r = call i32 @bpf_task_release(ptr %c), !dbg !5\n  ret i32 %r\n}\n"
      "!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!2}\n"
      "!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1,"
      " emissionKind: FullDebug)\n"
      "!1 = !DIFile(filename: \"a.rs\", directory: \"/\")\n"
      "!2 = !{i32 2, !\"Debug Info Version\", i32 3}\n"
      "!3 = distinct !DISubprogram(name: \"run\", file: !1, line: 7, type:"
      " !4, unit: !0, spFlags: DISPFlagDefinition)\n"
      "!4 = !DISubroutineType(types: !{})\n"
      "!5 = !DILocation(line: 9, column: 5, scope: !3)\n";
  using llvm::json::Array;
  using llvm::json::Object;
  const Object Struct{{"kind", "struct"}, {"name", "task_struct"}, {"size", 9}};
  const Object Pointer{{"kind", "pointer"}, {"of", Array{Object(Struct)}}};
  const Object Int{
      {"kind", "int"}, {"name", "int"}, {"size", 4}, {"signed", true}};
  const Object Function{{"kind", "function"},
                        {"of", Array{Object(Int), Object(Pointer)}}};
  const auto LinkWith = [&](Object Known) {
    return Link()
        .input("a.ll", Text)
        .set("emit", Array{"llvm-ir"})
        .set("kernelFunctions", std::move(Known))
        .run();
  };
  const Outcome O = LinkWith(Object{{"bpf_task_release", Object(Function)}});
  ASSERT_TRUE(O.IsOk);
  const std::string Declared = lineOf(O, "declare !dbg");
  EXPECT_NE(StringRef(Declared).find("@bpf_task_release"), StringRef::npos);
  EXPECT_NE(StringRef(O.Outputs[0]).find("name: \"task_struct\", size: 72"),
            StringRef::npos);
  EXPECT_EQ(LinkWith(Object{{"f", Object{{"kind", "pointer"}}}}).codes(),
            std::vector<std::string>{"REQUEST_INVALID"});
}
