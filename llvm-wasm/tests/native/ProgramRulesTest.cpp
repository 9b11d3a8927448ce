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
