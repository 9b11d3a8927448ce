// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// ar archives, read member by member through the host: GNU, BSD and COFF forms, regular and thin. The symbol tables
// are not used: they do not say which members hold llvm.used entries, and archivers without an LLVM plugin leave
// bitcode out of them.
#ifndef BL_ARCHIVE_H
#define BL_ARCHIVE_H

#include "Host.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bl {

struct ArchiveMember {
  std::string Name;
  /// The member's bytes. In a thin archive: empty, and the bytes are in the file called Name.
  ByteRange Data;
  /// The size in bytes that the member's header states.
  uint64_t StatedSize = 0;
};

/// Why an archive cannot be read, and where.
struct ArchiveProblem {
  /// Bytes from the beginning of the archive.
  uint64_t Offset = 0;
  std::string Reason;
};

/// Calls VISIT for each member that is no symbol or name table, in order. Returns what is wrong with the archive, if
/// anything is; members before that place were visited.
std::optional<ArchiveProblem> forEachMember(const ByteRange &Archive, bool IsThin,
                                            llvm::function_ref<void(const ArchiveMember &)> Visit);

} // namespace bl

#endif
