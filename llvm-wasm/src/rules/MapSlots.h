// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Maps that hold programs or other maps from the start: the pointers in the
// `values` of a definition.
#ifndef BL_MAP_SLOTS_H
#define BL_MAP_SLOTS_H

#include "abi/Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Lets a loader fill the slots of the maps in .maps: all maps are in one
/// section, what a slot refers to is a symbol of the object, and inner maps
/// come before the maps that hold them. Warns of slots that no loader fills.
void settleMapSlots(llvm::Module &M, Diagnostics &Diags);

} // namespace bl

#endif
