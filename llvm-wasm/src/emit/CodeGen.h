// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The target machine, and what is written of a module: object, assembly, IR,
// bitcode.
#ifndef BL_CODE_GEN_H
#define BL_CODE_GEN_H

#include "abi/Diagnostics.h"
#include "abi/Request.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace bl {

struct Output {
  /// As in bl_result's outputs.
  std::string Kind;
  llvm::SmallVector<char, 0> Bytes;
};

/// Registers the BPF backend and sets LLVM's options for this link, those of
/// the request included. False, and the reason in DIAGS, when an option is
/// unknown.
bool configureLLVM(const Request &R, Diagnostics &Diags);

/// The names of the CPUs that requests may give.
llvm::ArrayRef<llvm::StringRef> cpuNames();

/// Null, and the reason in DIAGS, when target or CPU are unknown.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(const Request &R,
                                                         llvm::StringRef Triple,
                                                         Diagnostics &Diags);

/// Writes M as KIND. M is changed where KIND needs code generation.
Output emit(llvm::Module &M, llvm::TargetMachine &TM, EmitKind Kind,
            const Request &R);

/// M as text, under the output name KIND.
Output printModule(const llvm::Module &M, llvm::StringRef Kind);

} // namespace bl

#endif
