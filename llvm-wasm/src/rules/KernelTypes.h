// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The types of the kernel as Rust's debug info has them, in the words of C.
#ifndef BL_KERNEL_TYPES_H
#define BL_KERNEL_TYPES_H

#include "llvm/IR/DebugInfoMetadata.h"

namespace bl {

/// What is behind typedefs, const and volatile. Null for void.
const llvm::DIType *stripModifiers(const llvm::DIType *T);

/// The enum E where T is bpf_core::Enum<E>, which holds any number, as an enum
/// of C does; null for other types.
llvm::DIType *enumOfWrapper(const llvm::DIType *T);

/// Whether T is declared in namespace PATH, the outermost name last: {"ffi",
/// "core"}.
bool isInNamespace(const llvm::DIType &T, llvm::ArrayRef<llvm::StringRef> Path);

/// Whether SCOPE is in a crate, the outermost namespace.
bool isInCrate(const llvm::DIScope *Scope, llvm::StringRef Crate);

} // namespace bl

#endif
