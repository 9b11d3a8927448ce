// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// ar archives, read member by member through the host: GNU, BSD and COFF forms,
// regular and thin.
#ifndef BL_ARCHIVE_H
#define BL_ARCHIVE_H

#include "input/ArchiveSymbols.h"
#include "input/ByteWindow.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace bl {

struct ArchiveMember {
  std::string Name;
  /// The member's bytes. In a thin archive: empty, and the bytes are in the
  /// file called Name.
  ByteRange Data;
  /// Where its header is, in bytes from the beginning of the archive.
  uint64_t Header = 0;
};

/// Where an archive's table of symbols is.
struct ArchiveTable {
  ByteRange Data;
  SymbolTableForm Form = SymbolTableForm::Gnu;
};

/// Why an archive cannot be read, and where.
struct ArchiveProblem {
  /// Bytes from the beginning of the archive.
  uint64_t Offset = 0;
  std::string Reason;
};

struct ArchiveVisitor {
  /// Called for the first symbol table: COFF archives have another one after
  /// it.
  llvm::function_ref<void(const ArchiveTable &)> Table;
  /// Called for each member that is not a symbol or name table, in order.
  llvm::function_ref<void(ArchiveMember)> Member;
};

/// Reads ARCHIVE's headers from first to last. Returns what is wrong with the
/// archive, if anything is; what was before that place was visited.
std::optional<ArchiveProblem> visitArchive(const ByteRange &Archive,
                                           bool IsThin, ByteWindow &Window,
                                           const ArchiveVisitor &Visitor);

} // namespace bl

#endif
