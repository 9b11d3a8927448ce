// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include <gtest/gtest.h>

using namespace bl_test;
using Codes = std::vector<std::string>;

namespace {
std::string program(const std::string &Body) {
  return "target triple = \"bpfel\"\ndefine i32 @prog(ptr %ctx) section "
         "\"socket\" {\n" +
         Body + "}\n";
}
} // namespace

TEST(ProgramRules, WarnsOfCallsThatNothingDefines) {
  Outcome O =
      Link()
          .input("a.ll",
                 program("  %n = call i32 @strlen(ptr %ctx)\n  ret i32 %n\n") +
                     "declare i32 @strlen(ptr)\n")
          .run();
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), Codes{"LINK_UNDEFINED_FUNCTION"});
}

/// A call of an undefined function that C declares, with ATTRIBUTES.
static Outcome callDeclared(const std::string &Attributes) {
  return Link()
      .input(
          "a.ll",
          program("  %n = call i32 @helper(ptr %ctx)\n  ret i32 %n\n") +
              "declare !dbg !2 i32 @helper(ptr)" + Attributes +
              "\n!llvm.dbg.cu = !{!0}\n!llvm.module.flags = !{!4}\n"
              "!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, "
              "emissionKind: FullDebug)\n"
              "!1 = !DIFile(filename: \"a.c\", directory: \"/\")\n"
              "!2 = !DISubprogram(name: \"helper\", scope: !1, file: !1, "
              "type: !3, spFlags: 0)\n!3 = !DISubroutineType(types: !{null})\n"
              "!4 = !{i32 2, !\"Debug Info Version\", i32 3}\n")
      .run();
}

TEST(ProgramRules, WarnsOfACFunctionThatIsNotDeclaredAsTheKernels) {
  Outcome O = callDeclared("");
  EXPECT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(), Codes{"LINK_UNDEFINED_FUNCTION"});
  const llvm::json::Object *D =
      (*O.Result.getArray("diagnostics"))[0].getAsObject();
  EXPECT_EQ(D->getObject("details")->getString("reason"), "undeclared");
  EXPECT_EQ(callDeclared(" section \".ksyms\"").codes(), Codes{});
}

TEST(ProgramRules, WarnsOfAFunctionThatTheKernelOfTheRequestLacks) {
  const auto LinkWith = [](const char *Known) {
    using llvm::json::Array;
    using llvm::json::Object;
    Object Function{{"kind", "function"},
                    {"of", Array{Object{{"kind", "void"}}}}};
    return Link()
        .input("a.ll",
               program("  %n = call i32 @helper(ptr %ctx)\n  ret i32 %n\n") +
                   "declare i32 @helper(ptr)\n")
        .set("kernelFunctions", Object{{Known, std::move(Function)}})
        .run();
  };
  Outcome O = LinkWith("bpf_rcu_read_lock");
  EXPECT_EQ(O.codes(), Codes{"LINK_UNDEFINED_FUNCTION"});
  const llvm::json::Object *D =
      (*O.Result.getArray("diagnostics"))[0].getAsObject();
  EXPECT_EQ(D->getObject("details")->getString("reason"), "unknown");
  EXPECT_EQ(LinkWith("helper").codes(), Codes{});
}

TEST(ProgramRules, TakesUndefinedFunctionsForKfuncs) {
  Outcome O =
      Link()
          .input(
              "a.ll",
              program("  %n = call i32 @bpf_kfunc(ptr %ctx)\n  ret i32 %n\n") +
                  "declare i32 @bpf_kfunc(ptr)\n")
          .run();
  EXPECT_EQ(O.codes(), Codes{});
}

TEST(ProgramRules, WarnsOfCallsThroughPointersButNotOfHelpers) {
  const char *const Pointer =
      "  %f = load ptr, ptr %ctx\n  %n = call i32 %f()\n  ret i32 %n\n";
  EXPECT_EQ(Link().input("a.ll", program(Pointer)).run().codes(),
            Codes{"LINK_INDIRECT_CALL"});
  const char *const Helper =
      "  %n = call i32 inttoptr (i64 7 to ptr)()\n  ret i32 %n\n";
  EXPECT_EQ(Link().input("a.ll", program(Helper)).run().codes(), Codes{});
}
