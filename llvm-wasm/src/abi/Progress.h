// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What LLVM is in: a host that waits for a link can say so.
#ifndef BL_PROGRESS_H
#define BL_PROGRESS_H

#include "llvm/IR/PassInstrumentation.h"

namespace bl {

/// Has the host called before each pass of an optimisation pipeline.
void reportPasses(llvm::PassInstrumentationCallbacks &Callbacks);

/// The same for code generation, whose pass manager is another one.
void reportCodeGenPasses();

} // namespace bl

#endif
