// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/InputKind.h"
#include <gtest/gtest.h>

using namespace bl;
using llvm::StringRef;

TEST(InputKind, KnowsBitcodeAndItsWrapper) {
  EXPECT_EQ(detectKind(StringRef("BC\xC0\xDE\x35\x14", 6)), InputKind::Bitcode);
  EXPECT_EQ(detectKind(StringRef("\xDE\xC0\x17\x0B\x00\x00\x00\x00\x14\x00\x00"
                                 "\x00\x00\x00\x00\x00\x07\x00\x00\x01",
                                 20)),
            InputKind::Bitcode);
}

TEST(InputKind, KnowsArchivesFatAndThin) {
  EXPECT_EQ(detectKind("!<arch>\nprog.o/"), InputKind::Archive);
  EXPECT_EQ(detectKind("!<thin>\nprog.o/"), InputKind::ThinArchive);
}

TEST(InputKind, KnowsObjects) {
  EXPECT_EQ(detectKind(StringRef("\x7f"
                                 "ELF\x02\x01\x01\x00",
                                 8)),
            InputKind::Elf);
  EXPECT_EQ(detectKind(StringRef("\xcf\xfa\xed\xfe\x0c\x00\x00\x01", 8)),
            InputKind::MachO);
}

TEST(InputKind, KnowsTextualIR) {
  EXPECT_EQ(detectKind("; ModuleID = 'a'\nsource_filename = \"a\"\n"),
            InputKind::IR);
  EXPECT_EQ(detectKind("target triple = \"bpf\"\n"), InputKind::IR);
}

TEST(InputKind, TakesNothingForWhatItIsNot) {
  EXPECT_EQ(detectKind(""), InputKind::Empty);
  EXPECT_EQ(detectKind("fn main() {}\n"), InputKind::Unknown);
  EXPECT_EQ(detectKind(StringRef("\x4d\x5a\x90\x00", 4)), InputKind::Unknown);
}
