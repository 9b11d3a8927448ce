// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The inputs' modules become one, which has what is needed and shows what is exported.
#ifndef BL_LINKER_H
#define BL_LINKER_H

#include "Diagnostics.h"
#include "Request.h"
#include "SourceModule.h"
#include "SymbolResolver.h"

namespace bl {

/// The triple to link for: the request's, else the first input's that is bpf*, else "bpf". Errors are added to DIAGS
/// for inputs of another architecture or byte order.
std::string chooseTarget(const Request &R, const Sources &S, Diagnostics &Diags);

/// Links all of S that is needed. Null, and the reason in DIAGS, when that failed. S's modules are used up.
std::unique_ptr<llvm::Module> linkModules(const Request &R, Sources &S, llvm::StringRef Triple, Diagnostics &Diags);

} // namespace bl

#endif
