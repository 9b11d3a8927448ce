// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What the linker does to debug info: drops compile units and variables that
// nothing refers to any more.
#ifndef BL_DEBUG_INFO_H
#define BL_DEBUG_INFO_H

#include "llvm/IR/Module.h"

namespace bl {

/// Whether M has any compile unit that describes something.
bool hasDebugInfo(const llvm::Module &M);

/// Drops compile units that no function or global of M belongs to, and from the
/// others the variables that are gone. The order stays. (LLVM's
/// StripDeadDebugInfo writes the units in the order of their addresses.)
void pruneDebugInfo(llvm::Module &M);

} // namespace bl

#endif
