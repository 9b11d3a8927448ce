// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The inputs' modules become one, which has what is needed and shows what is
// exported.
#ifndef BL_LINKER_H
#define BL_LINKER_H

#include "abi/Diagnostics.h"
#include "abi/Request.h"
#include "input/SourceLoader.h"

namespace bl {

/// The triple to link for: the request's, else that of the first module that is
/// bpf*, open or not, else "bpf". Errors are added to DIAGS for modules of
/// another architecture or byte order.
std::string chooseTarget(const Request &R, Sources &S, SourceLoader &Loader,
                         Diagnostics &Diags);

/// Links all of S that is needed, and what LOADER opens for it. Null, and the
/// reason in DIAGS, when that failed. S's modules are used up.
std::unique_ptr<llvm::Module> linkModules(const Request &R, Sources &S,
                                          SourceLoader &Loader,
                                          llvm::StringRef Triple,
                                          Diagnostics &Diags);

} // namespace bl

#endif
