// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Which archive members are opened, with every form of symbol table, and with
// tables that are wrong.
#include "TestLink.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include <gtest/gtest.h>
#include <random>

extern "C" {
void LLVMInitializeBPFTargetInfo();
void LLVMInitializeBPFTargetMC();
void LLVMInitializeBPFAsmParser();
}

using namespace bl_test;
using namespace llvm;

namespace {

const char *const Main = "target triple = \"bpfel\"\ndeclare i64 @first(i64)\n"
                         "define i64 @main(i64 %n) {\n  %r = call i64 "
                         "@first(i64 %n)\n  ret i64 %r\n}\n";

struct Member {
  std::string Name;
  std::string Text;
};

/// A function that calls another one.
std::string caller(StringRef Name, StringRef Callee) {
  return ("declare i64 @" + Callee + "(i64)\ndefine i64 @" + Name +
          "(i64 %n) {\n  %r = call i64 @" + Callee +
          "(i64 %n)\n  ret i64 %r\n}\n")
      .str();
}

std::string constant(StringRef Name, int Value, StringRef Linkage = "") {
  return ("define " + Linkage + " i64 @" + Name + "(i64 %n) {\n  ret i64 " +
          Twine(Value) + "\n}\n")
      .str();
}

/// "first" needs "second"; nothing needs the other two.
std::vector<Member> chain() {
  return {{"unused.bc", constant("unused", 1)},
          {"first.bc", caller("first", "second")},
          {"second.bc", constant("second", 2)},
          {"also-unused.bc", caller("also_unused", "unused")}};
}

std::string bitcode(StringRef Text) {
  LLVMContext Context;
  SMDiagnostic Problem;
  const std::string Whole = ("target triple = \"bpfel\"\n" + Text).str();
  std::unique_ptr<Module> M = parseAssemblyString(Whole, Problem, Context);
  if (!M) {
    Problem.print("ArchiveTest", errs());
    std::_Exit(73);
  }
  std::string Bytes;
  raw_string_ostream OS(Bytes);
  WriteBitcodeToFile(*M, OS);
  return Bytes;
}

std::string archive(const std::vector<Member> &Members,
                    object::Archive::Kind Kind = object::Archive::K_GNU,
                    SymtabWritingMode Table = SymtabWritingMode::NormalSymtab) {
  // The writer parses a member's assembly for the table.
  LLVMInitializeBPFTargetInfo();
  LLVMInitializeBPFTargetMC();
  LLVMInitializeBPFAsmParser();
  std::vector<std::string> Bodies;
  for (const Member &M : Members)
    Bodies.push_back(bitcode(M.Text));
  std::vector<NewArchiveMember> List;
  for (size_t I = 0; I < Members.size(); ++I)
    List.emplace_back(MemoryBufferRef(Bodies[I], Members[I].Name));
  return cantFail(writeArchiveToBuffer(List, Table, Kind,
                                       /*Deterministic=*/true, /*Thin=*/false))
      ->getBuffer()
      .str();
}

Outcome link(std::string Archive, StringRef Text = Main, bool Whole = false) {
  return Link()
      .input("main.ll", Text.str())
      .input("lib.a", std::move(Archive))
      .set("wholeArchive", Whole)
      .run();
}

int64_t opened(const Outcome &O) {
  return (*O.Result.getArray("inputs"))[1]
      .getAsObject()
      ->getInteger("membersOpened")
      .value_or(-1);
}

std::vector<std::string> linked(const Outcome &O) {
  std::vector<std::string> Names;
  for (const json::Value &Name :
       *(*O.Result.getArray("inputs"))[1].getAsObject()->getArray(
           "membersLinked"))
    Names.push_back(Name.getAsString()->str());
  return Names;
}

/// The place of the table's count in a GNU archive, behind the magic and the
/// first header.
constexpr size_t GnuTable = 68;

} // namespace

TEST(Archive, OpensWhatDefinesSomethingNeeded) {
  Outcome O = link(archive(chain()));
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(opened(O), 2);
  EXPECT_EQ(linked(O), (std::vector<std::string>{"first.bc", "second.bc"}));
}

TEST(Archive, ReadsTheTableOfEachForm) {
  const Outcome Gnu = link(archive(chain()));
  for (auto Kind : {object::Archive::K_GNU64, object::Archive::K_BSD,
                    object::Archive::K_DARWIN, object::Archive::K_DARWIN64,
                    object::Archive::K_COFF}) {
    Outcome O = link(archive(chain(), Kind));
    ASSERT_TRUE(O.IsOk) << "kind " << Kind;
    EXPECT_EQ(opened(O), 2) << "kind " << Kind;
    EXPECT_EQ(O.Outputs, Gnu.Outputs) << "kind " << Kind;
  }
}

TEST(Archive, OpensAllMembersWithoutATable) {
  Outcome O = link(
      archive(chain(), object::Archive::K_GNU, SymtabWritingMode::NoSymtab));
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(opened(O), 4);
  EXPECT_EQ(O.Outputs, link(archive(chain())).Outputs);
}

TEST(Archive, OpensAllMembersForAWholeArchive) {
  Outcome O = link(archive(chain()), Main, true);
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(opened(O), 4);
  EXPECT_EQ(linked(O).size(), 4u);
}

TEST(Archive, LinksTheSameWhenTheTableLacksSymbols) {
  const std::string Whole = archive(chain());
  const Outcome Expected = link(Whole);
  const uint32_t Count = support::endian::read32be(Whole.data() + GnuTable);
  ASSERT_EQ(Count, 4u);
  for (uint32_t Wrong = 0; Wrong < Count; ++Wrong) {
    std::string Lying = Whole;
    const size_t Names = GnuTable + 4 * (Count + 1);
    size_t At = Names;
    for (uint32_t I = 0; I < Wrong; ++I)
      At = Lying.find('\0', At) + 1;
    Lying[At] = '?';
    Outcome O = link(Lying);
    ASSERT_TRUE(O.IsOk) << "symbol " << Wrong;
    EXPECT_EQ(O.Outputs, Expected.Outputs) << "symbol " << Wrong;
  }
}

TEST(Archive, LinksTheSameWhenTheTableNamesWrongMembers) {
  const std::string Whole = archive(chain());
  const Outcome Expected = link(Whole);
  std::mt19937 Random(3);
  for (int Round = 0; Round < 50; ++Round) {
    std::string Lying = Whole;
    for (size_t At = GnuTable + Random() % 3; At < GnuTable + 20;
         At += 1 + Random() % 8)
      Lying[At] = static_cast<char>(Random());
    Outcome O = link(Lying);
    ASSERT_TRUE(O.IsOk) << "round " << Round;
    EXPECT_EQ(O.Outputs, Expected.Outputs) << "round " << Round;
  }
}

TEST(Archive, LinksTheSameWhenTheTableSwapsMembers) {
  std::string Lying = archive(chain());
  std::swap_ranges(Lying.begin() + GnuTable + 4, Lying.begin() + GnuTable + 8,
                   Lying.begin() + GnuTable + 8);
  Outcome O = link(Lying);
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.Outputs, link(archive(chain())).Outputs);
}

TEST(Archive, TakesTheFirstOfTwoDefinitions) {
  for (bool IsNeededLate : {false, true}) {
    std::vector<Member> Members = {{"one.bc", constant("first", 11)},
                                   {"two.bc", constant("first", 22)}};
    if (IsNeededLate) // "two.bc" is opened first, for another symbol.
      Members[1].Text += constant("other", 3);
    const std::string Late =
        (caller("main", "other") +
         StringRef("declare i64 @first(i64)\n"
                   "define i64 @more(i64 %n) {\n  %r = call i64 @first(i64 "
                   "%n)\n  ret i64 %r\n}\n"))
            .str();
    Outcome O = Link()
                    .input("main.ll", IsNeededLate ? Late : Main)
                    .input("lib.a", archive(Members))
                    .set("emit", json::Array{"asm"})
                    .run();
    ASSERT_TRUE(O.IsOk);
    EXPECT_TRUE(StringRef(O.Outputs[0]).contains("r0 = 11")) << O.Outputs[0];
    EXPECT_FALSE(StringRef(O.Outputs[0]).contains("r0 = 22")) << O.Outputs[0];
  }
}

TEST(Archive, PrefersAStrongDefinitionOfALaterMember) {
  Outcome O =
      Link()
          .input("main.ll", Main)
          .input("lib.a", archive({{"weak.bc", constant("first", 11, "weak")},
                                   {"strong.bc", constant("first", 22)}}))
          .set("emit", json::Array{"asm"})
          .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_TRUE(StringRef(O.Outputs[0]).contains("r0 = 22")) << O.Outputs[0];
}

TEST(Archive, PrefersExplicitInputs) {
  const std::string Own =
      Main + std::string("define i64 @own(i64 %n) {\n  ret i64 5\n}\n");
  Outcome O = link(archive({{"own.bc", constant("own", 7)},
                            {"first.bc", caller("first", "own")}}),
                   Own);
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(opened(O), 1);
}

TEST(Archive, OpensWhatIsLinkedWithoutBeingNeeded) {
  std::vector<Member> Members = chain();
  Members.push_back({"used.bc",
                     "@kept = global i32 1, section \"always\"\n@llvm.used = "
                     "appending global [1 x ptr] [ptr @kept], "
                     "section \"llvm.metadata\"\n"});
  Members.push_back({"compiler-used.bc",
                     "@held = internal global i32 2, section "
                     "\"ever\"\n@llvm.compiler.used = appending global "
                     "[1 x ptr] [ptr @held], section \"llvm.metadata\"\n"});
  Members.push_back({"assembly.bc", "module asm \".section said,\\22a\\22\"\n" +
                                        constant("spoken", 1)});
  Outcome O = Link()
                  .input("main.ll", Main)
                  .input("lib.a", archive(Members))
                  .set("emit", json::Array{"asm"})
                  .run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(opened(O), 5);
  for (StringRef Section : {"always", "ever", "said"})
    EXPECT_TRUE(
        StringRef(O.Outputs[0]).contains((".section\t" + Section).str()) ||
        StringRef(O.Outputs[0]).contains((".section " + Section).str()))
        << Section.str() << '\n'
        << O.Outputs[0];
}

TEST(Archive, LeavesDamagedMembersAloneThatNobodyNeeds) {
  std::string Damaged = archive(chain());
  const size_t Body =
      Damaged.find("BC\xc0\xde"); // Of unused.bc. Its types are broken, its
                                  // outline is whole.
  ASSERT_NE(Body, std::string::npos);
  const std::string Clean = Damaged;
  for (size_t At = Body + 120; At < Body + 160; ++At)
    Damaged[At] = static_cast<char>(0xa5);
  const Outcome Expected = link(Clean);
  ASSERT_TRUE(Expected.IsOk);
  const Outcome Lazy = link(Damaged);
  ASSERT_TRUE(Lazy.IsOk);
  EXPECT_EQ(Lazy.Outputs, Expected.Outputs);
  EXPECT_FALSE(link(Damaged, Main, true).IsOk);
}

TEST(Archive, LinksTheFirstTargetInOrder) {
  const std::string Lib = archive({{"first.bc", constant("first", 1)}});
  const std::string Other =
      StringRef(Main).str().replace(StringRef(Main).find("bpfel"), 5, "bpf");
  Outcome O = Link().input("lib.a", Lib).input("main.ll", Other).run();
  ASSERT_TRUE(O.IsOk);
  EXPECT_EQ(O.Result.getString("target"), "bpfel");
}

TEST(Archive, EndsWithAnySymbolTable) {
  std::mt19937 Random(4);
  for (auto Kind : {object::Archive::K_GNU, object::Archive::K_GNU64,
                    object::Archive::K_BSD, object::Archive::K_DARWIN64}) {
    const std::string Whole = archive(chain(), Kind);
    const size_t End = Whole.find("BC\xc0\xde") - 60;
    for (int Round = 0; Round < 100; ++Round) {
      std::string Damaged = Whole;
      for (int Count = 1 + Random() % 4; Count > 0; --Count)
        Damaged[GnuTable + Random() % (End - GnuTable)] =
            static_cast<char>(Random());
      link(Damaged); // A result or a diagnostic.
    }
  }
}
