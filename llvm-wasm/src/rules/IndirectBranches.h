// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Computed goto, an extension of C: "goto *labels[i]".
#ifndef BL_INDIRECT_BRANCHES_H
#define BL_INDIRECT_BRANCHES_H

#include "llvm/IR/Module.h"

namespace bl {

/// Makes each computed goto a switch over its labels, which become numbers:
/// instruction sets before v4 have no jump to an address, and no loader puts
/// the address of a label into data.
void expandIndirectBranches(llvm::Module &M);

} // namespace bl

#endif
