// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Addresses in data: a table of strings, a struct with a pointer to another
// variable. The object has a relocation for each, and no loader applies those
// outside of .maps and struct_ops: the program reads zero, or an offset.
#ifndef BL_DATA_POINTERS_H
#define BL_DATA_POINTERS_H

#include "abi/Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// After optimisation: a warning for each variable with addresses in it that
/// code reads. What only a panic would look at, such as its place in the
/// source, is left alone.
void checkDataPointers(const llvm::Module &M, Diagnostics &Diags);

} // namespace bl

#endif
