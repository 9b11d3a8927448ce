// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// memcpy, __multi3 and the like after optimisation, when it shows which of them code generation may call.
#ifndef BL_RUNTIME_BUILTINS_H
#define BL_RUNTIME_BUILTINS_H

#include "Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Drops the runtime builtins that code generation cannot call in what is left of M, and warns of those that it will
/// call and nobody defines.
void settleBuiltins(llvm::Module &M, Diagnostics &Diags);

} // namespace bl

#endif
