// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Checks of map definitions that need no BTF: sections, names, debug info.
#ifndef BL_MAP_RULES_H
#define BL_MAP_RULES_H

#include "abi/Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// An error for each map in .maps that has no bytes, or no debug info unless
/// DEBUG_INFO_IS_UNWANTED; warnings for maps in the legacy section and for
/// names that the kernel cuts or refuses.
void checkMaps(const llvm::Module &M, bool DebugInfoIsUnwanted,
               Diagnostics &Diags);

} // namespace bl

#endif
