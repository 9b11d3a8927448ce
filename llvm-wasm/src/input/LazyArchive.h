// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Which members of one archive need not be opened before something needs them.
//
// A member can wait when the archive's symbol table lists it and its bitcode
// says, unparsed, that it has nothing that is linked without being needed: no
// llvm.used, no constructors, no assembly outside functions. Members that the
// table does not know are opened at once (archivers without an LLVM plugin see
// no symbols in bitcode), and when the table names places where there is no
// member, all are.
#ifndef BL_LAZY_ARCHIVE_H
#define BL_LAZY_ARCHIVE_H

#include "input/Archive.h"
#include "input/PendingMembers.h"

namespace bl {

class LazyArchive {
public:
  explicit LazyArchive(ByteWindow &Window) : Window(Window) {}

  void readTable(const ArchiveTable &Table);

  /// Keeps MEMBER, which is of input INPUT and stands at PLACE in link order,
  /// for later. False when it cannot wait.
  bool keep(const ArchiveMember &Member, size_t Input, uint64_t Place);

  /// After the last member: hands what was kept to PENDING, or returns it, to
  /// be opened now, when the table is wrong.
  std::vector<PendingMember> finish(PendingMembers &Pending);

private:
  ByteWindow &Window;
  std::unique_ptr<llvm::MemoryBuffer> Table;
  std::vector<ArchiveSymbol> Symbols;
  /// Where the members are that the table lists, in order; and how many of them
  /// were met.
  std::vector<uint64_t> Listed;
  size_t Met = 0;
  std::vector<PendingMember> Kept;
  /// Where the headers of KEPT are.
  std::vector<uint64_t> Headers;
};

} // namespace bl

#endif
