// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Filling and copying memory as the verifier likes it. It walks through every
// round of a loop, so what counts is how many instructions a byte costs.
#ifndef BL_MEMORY_LOOPS_H
#define BL_MEMORY_LOOPS_H

#include "llvm/IR/IntrinsicInst.h"

namespace bl {

/// Raises the alignment of variables that I fills or copies, as far as it makes
/// its stores wider: those to the stack have to be aligned everywhere.
void alignMemory(llvm::MemIntrinsic &I);

/// Stores in front of I what it stores, and leaves it to be erased: the widest
/// stores that the alignment allows, in a loop of several where there are many.
void expandMemSet(llvm::MemSetInst &I);

/// The same for a copy of memory that does not overlap, if its length is known.
bool expandMemCpy(llvm::MemCpyInst &I);

} // namespace bl

#endif
