// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What no kernel accepts, or no loader resolves, although code generation emits
// it. Found in the optimized module, where it is known which code is left, and
// reported with the line of the program that it comes from.
#ifndef BL_PROGRAM_RULES_H
#define BL_PROGRAM_RULES_H

#include "abi/Diagnostics.h"
#include "abi/Request.h"
#include "llvm/ADT/StringMap.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace bl {

/// Undefined functions that no loader will find, by name, with the reason:
/// "undeclared" where C declares one without __ksym, for loaders look up only
/// what is in .ksyms; "unknown" where KNOWN, the functions of the kernel that
/// the request names, lacks it. To be asked before fitSymbols, which puts every
/// undefined function into .ksyms, because Rust cannot.
llvm::StringMap<llvm::StringRef>
findLostFunctions(const llvm::Module &M,
                  const std::map<std::string, KernelType> &Known);

/// Reports variables of which each thread would have one: BPF has no threads.
/// To be asked before optimisation, which may leave just their uses.
void checkThreadLocals(const llvm::Module &M, Diagnostics &Diags);

/// Warns of calls that cannot work: of functions that nothing defines, those in
/// LOST among them, through pointers, with arguments on the stack, and of
/// core::fmt, which needs such calls.
void checkProgram(const llvm::Module &M,
                  const llvm::StringMap<llvm::StringRef> &Lost,
                  Diagnostics &Diags);

} // namespace bl

#endif
