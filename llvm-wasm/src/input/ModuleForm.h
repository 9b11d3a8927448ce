// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What LLVM's linker casts, because a verifier is to have seen it: its own
// variables and the module flags. Inputs are linked before they are verified.
#ifndef BL_MODULE_FORM_H
#define BL_MODULE_FORM_H

#include "llvm/IR/Module.h"

namespace bl {

/// What is wrong with the form of M, whose metadata has been read; empty when
/// nothing is. LLVM's language reference has the rules: "Module Flags Metadata"
/// and "Intrinsic Global Variables".
llvm::StringRef findFormProblem(const llvm::Module &M);

} // namespace bl

#endif
