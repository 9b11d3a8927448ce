// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Where a diagnostic is, according to debug info.
#ifndef BL_PLACE_H
#define BL_PLACE_H

#include "abi/Diagnostics.h"
#include <optional>

namespace llvm {
class DIFile;
class DILocation;
class Function;
class GlobalValue;
class Instruction;
} // namespace llvm

namespace bl {

/// A line of a source file.
struct SourceLine {
  const llvm::DIFile *File;
  unsigned Line;
};

/// Where the function or variable is defined; none without debug info.
std::optional<SourceLine> definitionOf(const llvm::GlobalValue &GV);

/// "src/main.rs:3", or "src/main.rs:3:5" with a column.
std::string formatPlace(const llvm::DIFile &File, unsigned Line,
                        unsigned Column = 0);

void setPlace(Diagnostic &D, const SourceLine &At);

/// Makes L the place of D: the line in the function itself; where the code was
/// inlined, its own line is the detail "inlinedFrom", relative to
/// "inlinedFromDirectory". L may be null.
void setPlace(Diagnostic &D, const llvm::DILocation *L);

/// Makes L itself the place of D, whatever it was inlined into.
void setPlaceOfInlined(Diagnostic &D, const llvm::DILocation &L);

/// The definition of GV; the name too if it is a function's.
Diagnostic &setPlace(Diagnostic &D, const llvm::GlobalValue &GV);

/// The function of I, and the line of I where that is known.
Diagnostic &setPlace(Diagnostic &D, const llvm::Instruction &I);

} // namespace bl

#endif
