// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// CO-RE for Rust: what programs ask about the kernel's types, by the crate
// bpf-core, becomes what the backend makes CO-RE records of.
//
// A question is a function that asks: an instance of a generic function, whose
// first type parameter is the type that the question is about, with a call of
// `__bpf_core_relocation` in it, which nobody defines. The argument is a
// constant { path, its length, kind of the record }.
#ifndef BL_CORE_RELOCATIONS_H
#define BL_CORE_RELOCATIONS_H

#include "abi/Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Makes each question of M a function without a body, which optimisation
/// neither looks into nor moves out of the branch that guards it. Reports
/// questions that have no answer, at the place of the macro.
void settleQuestions(llvm::Module &M, Diagnostics &Diags);

/// Puts a relocated number in the place of each call of a question. For the
/// optimized module: a load that can be moved, which is what the backend wants,
/// would leave its guard before.
void placeRelocations(llvm::Module &M);

} // namespace bl

#endif
