// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// memcpy, __multi3 and the like, which LLVM may call without the program saying
// so (BPFISelLowering.cpp, LowerCall). BPF has no runtime library; Rust's
// compiler_builtins, when it is among the inputs, defines them.
#ifndef BL_RUNTIME_BUILTINS_H
#define BL_RUNTIME_BUILTINS_H

#include "abi/Diagnostics.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace bl {

/// The names of all of them.
llvm::ArrayRef<llvm::StringRef> runtimeBuiltins();

/// Those that optimisation makes calls of where there were none: of loads that
/// are compared one by one, of products of halves. It makes no division of 128
/// bits, and copies that it makes become loops.
llvm::ArrayRef<llvm::StringRef> builtinsOfOptimization();

/// Whether the backend writes or copies these bytes inline, whatever is around.
bool isInlined(const llvm::MemIntrinsic &I);

/// The builtin that code generation calls for I, or an empty name. memset
/// becomes a loop (VerifierFit.h); memcmp and bcmp are called where the program
/// calls them already.
llvm::StringRef builtinFor(const llvm::Instruction &I);

/// Drops the runtime builtins that code generation cannot call in what is left
/// of M, and warns of those that it will call and nobody defines.
void settleBuiltins(llvm::Module &M, Diagnostics &Diags);

} // namespace bl

#endif
