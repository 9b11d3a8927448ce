// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The globals that stand for CO-RE relocations: a load of one is the
// instruction that a loader patches. Their attribute is "btf_ama" (of fields,
// sizes, enumerators) or "btf_type_id", their metadata the type, and their name
// the rest of the record: "llvm.task_struct:0:8$0:2" is the kind after the
// first colon, the value here after the second, and the access string behind
// the dollar sign (llvm/lib/Target/BPF/BTFDebug.cpp, generatePatchImmReloc).
#ifndef BL_RELOCATION_GLOBALS_H
#define BL_RELOCATION_GLOBALS_H

#include "abi/Diagnostics.h"
#include "llvm/IR/Module.h"

namespace bl {

/// Gives each relocation global of M, which was read from the input NAME, a
/// name that no other input has: two inputs may have unlike types of one name,
/// and globals of one name become one. False when a global is malformed, which
/// is added to DIAGS.
bool nameRelocationGlobals(llvm::Module &M, llvm::StringRef Name,
                           Diagnostics &Diags);

/// Before optimisation: no load of a relocation global may run where the
/// program does not run it. A loader makes a field that the kernel lacks an
/// instruction that the verifier refuses, and the check of existence in front
/// of it is what the program has against that.
void guardRelocations(llvm::Module &M);

/// After optimisation: undoes guardRelocations.
void settleRelocations(llvm::Module &M);

} // namespace bl

#endif
