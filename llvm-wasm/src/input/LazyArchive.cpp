// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/LazyArchive.h"
#include "input/BitcodeOutline.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace bl;

void LazyArchive::readTable(const ArchiveTable &Where) {
  Table = readBuffer(Where.Data, "");
  if (!Table)
    return;
  if (auto Decoded = decodeSymbolTable(Table->getBuffer(), Where.Form))
    Symbols = std::move(*Decoded);
  Listed.reserve(Symbols.size());
  for (const ArchiveSymbol &Symbol : Symbols)
    Listed.push_back(Symbol.Member);
  llvm::sort(Listed);
  Listed.erase(llvm::unique(Listed), Listed.end());
}

bool LazyArchive::keep(const ArchiveMember &Member, size_t Input,
                       uint64_t Place) {
  if (!llvm::binary_search(Listed, Member.Header))
    return false;
  ++Met;
  std::optional<BitcodeOutline> Outline = outlineBitcode(Member.Data, Window);
  if (!Outline || Outline->HasAssembly)
    return false;
  StringRef Names = Window.read(Outline->Names);
  if (Names.empty() || hasRetainedNames(Names))
    return false;
  Kept.push_back({Input, Member.Name, Member.Data, Outline->Names,
                  std::move(Outline->Triple), Place, false});
  Headers.push_back(Member.Header);
  return true;
}

std::vector<PendingMember> LazyArchive::finish(PendingMembers &Pending) {
  if (Kept.empty() || Met != Listed.size())
    return std::move(Kept);
  std::vector<PendingMembers::Entry> Entries;
  Entries.reserve(Symbols.size());
  for (const ArchiveSymbol &Symbol : Symbols) {
    auto It = llvm::lower_bound(Headers, Symbol.Member);
    if (It != Headers.end() && *It == Symbol.Member)
      Entries.push_back(
          {Symbol.Name, static_cast<uint32_t>(It - Headers.begin())});
  }
  Pending.add(std::move(Kept), std::move(Entries), std::move(Table));
  return {};
}
