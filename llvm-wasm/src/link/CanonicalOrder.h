// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The order and names of definitions, independent of what else was linked on
// the way: with them a link of only what is needed writes the same bytes as a
// link of everything.
#ifndef BL_CANONICAL_ORDER_H
#define BL_CANONICAL_ORDER_H

#include "llvm/IR/Module.h"

namespace bl {

/// Notes the place and name of each of VALUES, of the module with this INDEX in
/// link order. The note moves with them.
void noteOrigins(llvm::ArrayRef<llvm::GlobalValue *> Values, size_t Index);

/// Sorts definitions by origin and gives local ones their first name back, or
/// NAME.1, NAME.2 where several share it. Takes the notes away.
void restoreOrder(llvm::Module &M);

} // namespace bl

#endif
