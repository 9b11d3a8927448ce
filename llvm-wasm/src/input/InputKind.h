// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What an input is, by its first bytes. Names are hints only.
#ifndef BL_INPUT_KIND_H
#define BL_INPUT_KIND_H

#include "llvm/ADT/StringRef.h"

namespace bl {

enum class InputKind {
  Empty,
  Bitcode,
  IR,
  Elf,
  Archive,
  ThinArchive,
  MachO,
  Coff,
  Unknown
};

/// How many first bytes detectKind wants to see.
inline constexpr size_t KindHeadSize = 512;

/// HEAD is the beginning of the file, up to KindHeadSize bytes.
InputKind detectKind(llvm::StringRef Head);

/// "bitcode", "ir", "elf", "archive", ... as in the result's inputs.
llvm::StringRef inputKindName(InputKind Kind);

/// The kind that the ending of a file name promises, or Unknown where it
/// promises none.
InputKind kindHintedByName(llvm::StringRef Name);

} // namespace bl

#endif
