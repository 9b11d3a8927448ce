// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Functions of the kernel (kfuncs) with their types: what `kernel_functions!`
// of the crate bpf-core declares, and what a kernel's own BTF has of others.
#ifndef BL_KERNEL_FUNCTIONS_H
#define BL_KERNEL_FUNCTIONS_H

#include "abi/Diagnostics.h"
#include "abi/Request.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Gives each function that the macro declares the types that it has there, so
/// that BTF has its prototype: rustc describes definitions only, and the
/// macro's function around the call is one. Warns where two crates disagree.
void describeKernelFunctions(llvm::Module &M, Diagnostics &Diags);

/// Gives each function that nothing defines or describes its prototype in
/// KNOWN. Without one, its BTF has what the IR shows, and there all pointers
/// are alike.
void describeFromKernel(llvm::Module &M,
                        const std::map<std::string, KernelType> &Known);

} // namespace bl

#endif
