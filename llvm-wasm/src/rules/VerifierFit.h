// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What the kernel's verifier and the loaders want of a program and LLVM's
// backend does not do by itself.
#ifndef BL_VERIFIER_FIT_H
#define BL_VERIFIER_FIT_H

#include "abi/Diagnostics.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Before optimisation: names of internal symbols become identifiers (a BTF VAR
/// must have its symbol's name, and the kernel takes no "$"), undefined
/// functions become kfuncs, and exported functions that the kernel cannot
/// verify by themselves become internal.
void fitSymbols(llvm::Module &M, Diagnostics &Diags);

/// After optimisation: code after a panic ends in a return, where the verifier
/// wants one, unless KEEP_UNREACHABLE; memory intrinsics that would become
/// calls of missing or unverifiable functions become loops.
void fitCode(llvm::Module &M, bool KeepUnreachable);

/// After optimisation: of the variables of a named section either all are
/// constant or none.
void fitSections(llvm::Module &M);

} // namespace bl

#endif
