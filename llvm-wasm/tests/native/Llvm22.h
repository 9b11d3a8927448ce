// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Included before everything in the native build: what LLVM 23 has and LLVM 22,
// which Debian packages, has not. To be removed with the first native build
// against LLVM 23.
#ifndef BL_LLVM22_H
#define BL_LLVM22_H

#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Transforms/Utils/LowerMemIntrinsics.h"

#if LLVM_VERSION_MAJOR < 23
namespace llvm {
inline void expandMemSetAsLoop(MemSetInst *Set, const TargetTransformInfo &) {
  expandMemSetAsLoop(Set);
}
} // namespace llvm
#endif

#endif
