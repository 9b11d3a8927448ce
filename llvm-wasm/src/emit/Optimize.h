// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// LLVM's optimisation pipeline over the linked module, as bpf-linker runs it:
// default<O..>, then dce.
#ifndef BL_OPTIMIZE_H
#define BL_OPTIMIZE_H

#include "abi/Request.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace bl {

/// Level "0" is "1": unoptimised code seldom passes the kernel's verifier.
void optimize(llvm::Module &M, llvm::TargetMachine &TM, const Request &R);

} // namespace bl

#endif
