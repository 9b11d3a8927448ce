// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Archive members that are opened only when something needs what their
// archive's symbol table says that they define.
#ifndef BL_PENDING_MEMBERS_H
#define BL_PENDING_MEMBERS_H

#include "abi/Host.h"
#include "input/ArchiveSymbols.h"
#include "llvm/ADT/CachedHashString.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>

namespace bl {

struct PendingMember {
  /// Index into Sources::Inputs.
  size_t Input = 0;
  std::string Name;
  ByteRange Data;
  /// The names of its symbols, as in BitcodeOutline.
  ByteRange Names;
  /// Its target triple, or empty.
  std::string Triple;
  /// Where it stands in link order.
  uint64_t Place = 0;
  bool IsOpen = false;
};

class PendingMembers {
public:
  /// A symbol and the member that defines it, an index into MEMBERS of add().
  using Entry = std::pair<llvm::StringRef, uint32_t>;

  /// Adds the members of an archive, in link order and after those of all
  /// archives before it, and what defines what. TABLE is what the names in
  /// ENTRIES point into.
  void add(std::vector<PendingMember> Members, std::vector<Entry> Entries,
           std::unique_ptr<llvm::MemoryBuffer> Table);

  /// The first member in link order that is not open, defines SYMBOL, and
  /// stands before BEFORE; marked as open. Null when there is none.
  const PendingMember *take(llvm::StringRef Symbol, uint64_t Before);

  std::vector<PendingMember> &all() { return Members; }

private:
  struct Link {
    uint32_t Member;
    uint32_t Next;
  };
  struct Chain {
    uint32_t First;
    uint32_t Last;
  };

  std::vector<PendingMember> Members;
  std::vector<Link> Links;
  llvm::DenseMap<llvm::CachedHashStringRef, Chain> Chains;
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Tables;
};

} // namespace bl

#endif
