// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The table at the beginning of an archive that says which member defines which
// symbol.
#ifndef BL_ARCHIVE_SYMBOLS_H
#define BL_ARCHIVE_SYMBOLS_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <vector>

namespace bl {

enum class SymbolTableForm {
  /// "/": GNU, and the first of COFF's two. Big-endian, 32-bit.
  Gnu,
  /// "/SYM64/".
  Gnu64,
  /// "__.SYMDEF", "__.SYMDEF SORTED". Little-endian, 32-bit.
  Bsd,
  /// "__.SYMDEF_64", "__.SYMDEF_64 SORTED".
  Bsd64,
};

struct ArchiveSymbol {
  llvm::StringRef Name;
  /// Where the header of the member is, in bytes from the beginning of the
  /// archive.
  uint64_t Member = 0;
};

/// The entries of TABLE, the bytes of a table of this FORM; they point into it.
/// None when it is not whole.
std::optional<std::vector<ArchiveSymbol>>
decodeSymbolTable(llvm::StringRef Table, SymbolTableForm Form);

} // namespace bl

#endif
