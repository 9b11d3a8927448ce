// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// How deep the brackets of LLVM IR text are nested. LLVM parses them, and walks
// the types and constants made of them, by recursion: a few thousand are more
// than the stack holds.
#ifndef BL_NESTING_DEPTH_H
#define BL_NESTING_DEPTH_H

#include "llvm/ADT/StringRef.h"
#include <optional>

namespace bl {

/// As many as clang takes by default (-fbracket-depth).
constexpr unsigned MaxNestingDepth = 256;

/// A place in a text, both numbers from 1 on, columns in bytes.
struct TextPlace {
  unsigned Line = 1;
  unsigned Column = 1;
};

/// Where TEXT opens a bracket more than MaxNestingDepth deep, or none. Brackets
/// in strings and comments do not count.
std::optional<TextPlace> findTooDeep(llvm::StringRef Text);

} // namespace bl

#endif
