// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What the linker does to debug info: drops compile units and variables that
// nothing refers to any more, and what only DWARF has a use for.
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

/// Drops the records of M that say which value a variable has from where on.
/// They are for DWARF, and cost a third of the time of code generation. What
/// stays are variables on the stack, which messages name, and the parameters of
/// functions that lost some, because BTF has those that are left.
void dropVariableValues(llvm::Module &M);

} // namespace bl

#endif
