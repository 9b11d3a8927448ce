// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/InputKind.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace bl;

static bool isText(StringRef Head) {
  return all_of(Head, [](char C) {
    return C == '\t' || C == '\n' || C == '\r' ||
           static_cast<unsigned char>(C) >= 0x20;
  });
}

/// Whether the first line that is not a comment begins as a line of textual
/// LLVM IR can (llvm/lib/AsmParser/LLParser.cpp, parseTopLevelEntities).
static bool looksLikeIR(StringRef Head) {
  Head.consume_front("\xef\xbb\xbf");
  bool SawComment = false;
  for (Head = Head.ltrim(); Head.consume_front(";"); Head = Head.ltrim()) {
    SawComment = true;
    Head = Head.drop_until([](char C) { return C == '\n'; });
  }
  if (Head.empty())
    return SawComment;
  if (StringRef("@%!$^").contains(Head.front()))
    return true;
  StringRef Word =
      Head.take_while([](char C) { return isAlnum(C) || C == '_'; });
  return StringSwitch<bool>(Word)
      .Cases({"target", "source_filename", "module", "define", "declare",
              "attributes", "uselistorder"},
             true)
      .Default(false);
}

/// The machines of COFF objects that a Windows toolchain puts into archives:
/// x86, x86-64, ARM64.
static bool isCoffMachine(StringRef Head) {
  return Head.size() >= 20 &&
         (Head.starts_with("\x4c\x01") || Head.starts_with("\x64\x86") ||
          Head.starts_with("\x64\xaa"));
}

InputKind bl::detectKind(StringRef Head) {
  if (Head.empty())
    return InputKind::Empty;
  if (Head.starts_with("BC\xc0\xde") || Head.starts_with("\xde\xc0\x17\x0b"))
    return InputKind::Bitcode;
  if (Head.starts_with("\x7f"
                       "ELF"))
    return InputKind::Elf;
  if (Head.starts_with("!<arch>\n"))
    return InputKind::Archive;
  if (Head.starts_with("!<thin>\n"))
    return InputKind::ThinArchive;
  if (isText(Head) && looksLikeIR(Head))
    return InputKind::IR;
  for (StringRef Magic :
       {"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe",
        "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"})
    if (Head.starts_with(Magic))
      return InputKind::MachO;
  if (isCoffMachine(Head))
    return InputKind::Coff;
  return InputKind::Unknown;
}

StringRef bl::inputKindName(InputKind Kind) {
  switch (Kind) {
  case InputKind::Empty:
    return "empty";
  case InputKind::Bitcode:
    return "bitcode";
  case InputKind::IR:
    return "ir";
  case InputKind::Elf:
    return "elf";
  case InputKind::Archive:
    return "archive";
  case InputKind::ThinArchive:
    return "thin archive";
  case InputKind::MachO:
    return "mach-o";
  case InputKind::Coff:
    return "coff";
  case InputKind::Unknown:
    return "unknown";
  }
  return "unknown";
}

InputKind bl::kindHintedByName(StringRef Name) {
  return StringSwitch<InputKind>(Name)
      .EndsWith(".bc", InputKind::Bitcode)
      .EndsWith(".ll", InputKind::IR)
      .EndsWith(".a", InputKind::Archive)
      .EndsWith(".rlib", InputKind::Archive)
      .Default(InputKind::Unknown);
}
