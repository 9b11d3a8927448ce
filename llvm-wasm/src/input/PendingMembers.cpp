// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/PendingMembers.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace bl;

static constexpr uint32_t NoLink = UINT32_MAX;

void PendingMembers::add(std::vector<PendingMember> NewMembers,
                         std::vector<Entry> Entries,
                         std::unique_ptr<MemoryBuffer> Table) {
  const auto First = static_cast<uint32_t>(Members.size());
  Members.insert(Members.end(), std::make_move_iterator(NewMembers.begin()),
                 std::make_move_iterator(NewMembers.end()));
  Tables.push_back(std::move(Table));
  // Sorted tables are sorted by symbol.
  llvm::stable_sort(Entries, [](const Entry &A, const Entry &B) {
    return A.second < B.second;
  });
  Chains.reserve(Chains.size() + Entries.size());
  for (const auto &[Symbol, Member] : Entries) {
    const auto At = static_cast<uint32_t>(Links.size());
    Links.push_back({First + Member, NoLink});
    auto [It, IsNew] =
        Chains.try_emplace(CachedHashStringRef(Symbol), Chain{At, At});
    if (IsNew)
      continue;
    Links[It->second.Last].Next = At;
    It->second.Last = At;
  }
}

const PendingMember *PendingMembers::take(StringRef Symbol, uint64_t Before) {
  Symbol.consume_front("\1"); // LLVM's mark for a name that is not to be
                              // mangled; object files do not have it.
  auto It = Chains.find(CachedHashStringRef(Symbol));
  if (It == Chains.end())
    return nullptr;
  uint32_t &First = It->second.First;
  while (First != NoLink && Members[Links[First].Member].IsOpen)
    First = Links[First].Next;
  if (First == NoLink || Members[Links[First].Member].Place >= Before)
    return nullptr;
  PendingMember &Member = Members[Links[First].Member];
  Member.IsOpen = true;
  return &Member;
}
