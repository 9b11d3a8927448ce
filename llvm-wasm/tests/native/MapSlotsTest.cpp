// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "TestLink.h"
#include "llvm/ADT/StringRef.h"
#include <gtest/gtest.h>

using namespace bl_test;
using llvm::StringRef;

namespace {

/// A map of maps before the maps that it holds, one of which is internal, and
/// an array of programs. Constants, as rustc writes them.
const char *const Filled =
    "target triple = \"bpfel\"\n"
    "@OUTER = constant { ptr, [2 x ptr] } { ptr null, [2 x ptr] [ptr @INNER, "
    "ptr @HIDDEN] }, section \".maps\", align 8\n"
    "@CALLS = constant { ptr, [2 x ptr] } { ptr null, [2 x ptr] [ptr null, ptr "
    "@next] }, section \".maps\", align 8\n"
    "@INNER = constant { ptr } zeroinitializer, section \".maps\", align 8\n"
    "@HIDDEN = internal constant { ptr } zeroinitializer, section \".maps\", "
    "align 8\n"
    "define internal i32 @next(ptr %context) section \"classifier\" { ret i32 "
    "7 }\n";

Outcome linkMaps(StringRef Text) {
  return Link()
      .input("maps.ll", Text.str())
      .set("btf", "strip")
      .set("emit", llvm::json::Array{"llvm-ir"})
      .run();
}

size_t placeOf(const Outcome &O, StringRef Text) {
  return StringRef(O.Outputs[0]).find(Text);
}

} // namespace

TEST(MapSlots, PutsAllMapsIntoOneWritableSection) {
  const Outcome O = linkMaps(Filled);
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(placeOf(O, "constant"), StringRef::npos);
}

TEST(MapSlots, PutsInnerMapsBeforeThoseThatHoldThem) {
  const Outcome O = linkMaps(Filled);
  ASSERT_TRUE(O.IsOk);
  EXPECT_LT(placeOf(O, "@INNER = "), placeOf(O, "@HIDDEN = "));
  EXPECT_LT(placeOf(O, "@HIDDEN = "), placeOf(O, "@OUTER = "));
  EXPECT_LT(placeOf(O, "@OUTER = "), placeOf(O, "@CALLS = "));
}

TEST(MapSlots, MakesVisibleWhatASlotHolds) {
  const Outcome O = linkMaps(Filled);
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(placeOf(O, "internal"), StringRef::npos);
  EXPECT_TRUE(O.codes().empty());
}

TEST(MapSlots, WarnsOfSlotsThatHoldNeitherProgramNorMap) {
  const Outcome O = linkMaps("target triple = \"bpfel\"\n"
                             "@OUTER = global { ptr, ptr } { ptr @number, ptr "
                             "@helper }, section \".maps\", align 8\n"
                             "@number = global i32 1\n"
                             "define internal i32 @helper() { ret i32 7 }\n");
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.codes(),
            (std::vector<std::string>{"LINK_MAP_SLOT", "LINK_MAP_SLOT"}));
}

TEST(MapSlots, LeavesMapsThatHoldEachOtherInTheirOrder) {
  const Outcome O = linkMaps(
      "target triple = \"bpfel\"\n"
      "@OUTER = global { ptr, ptr } { ptr @INNER, ptr @OUTER }, section "
      "\".maps\", align 8\n"
      "@INNER = global { ptr } { ptr @OUTER }, section \".maps\", align 8\n");
  ASSERT_TRUE(O.IsOk);
  EXPECT_LT(placeOf(O, "@INNER = "), placeOf(O, "@OUTER = "));
}

TEST(MapRules, RefusesAMapWithoutBytes) {
  const Outcome O = linkMaps("target triple = \"bpfel\"\n@OUTER = global {} "
                             "zeroinitializer, section \".maps\", align 8\n");
  EXPECT_FALSE(O.IsOk);
  EXPECT_EQ(O.codes(), std::vector<std::string>{"LINK_EMPTY_MAP"});
}
