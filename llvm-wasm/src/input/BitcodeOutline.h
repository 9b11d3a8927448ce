// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What is known of a bitcode file without parsing it: a few words at the
// beginning of each block, and names.
#ifndef BL_BITCODE_OUTLINE_H
#define BL_BITCODE_OUTLINE_H

#include "input/ByteWindow.h"
#include <optional>

namespace bl {

struct BitcodeOutline {
  /// The block that holds the names of all symbols, one behind the other.
  ByteRange Names;
  /// The target triple, or empty.
  std::string Triple;
  /// Whether the module has assembly of its own, outside functions.
  bool HasAssembly = false;
};

/// The outline of the bitcode in FILE. None for anything but one plain module
/// with a block of names (LLVM 5 or later): such a file must be opened to know
/// what is in it.
std::optional<BitcodeOutline> outlineBitcode(const ByteRange &File,
                                             ByteWindow &Window);

/// Whether NAMES, the bytes of a block of names, has one of those that LLVM
/// keeps whether they are referred to or not: llvm.used, llvm.compiler.used,
/// and constructors.
bool hasRetainedNames(llvm::StringRef Names);

} // namespace bl

#endif
