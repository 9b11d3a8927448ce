// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What no kernel takes, or no loader resolves, though code generation makes it:
// seen in the optimized module, where it is known which code is left, and said
// with the line of the program that it comes from.
#ifndef BL_PROGRAM_RULES_H
#define BL_PROGRAM_RULES_H

#include "abi/Diagnostics.h"

namespace llvm {
class DILocation;
class Function;
class Module;
} // namespace llvm

namespace bl {

/// Warns of calls that cannot work: of functions that nothing defines, through
/// pointers, with arguments on the stack, and of core::fmt, which needs such
/// calls.
void checkProgram(const llvm::Module &M, Diagnostics &Diags);

/// Makes L the place of D: the line in the function itself; where the code was
/// inlined, its own line is the detail "inlinedFrom".
void setPlace(Diagnostic &D, const llvm::DILocation *L);

} // namespace bl

#endif
