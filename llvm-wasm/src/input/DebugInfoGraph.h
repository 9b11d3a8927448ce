// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Debug info as a graph. LLVM's verifier looks at nodes one by one and lets
// references pass that its own code cannot follow: circles of scopes, lists
// that hold other things than their readers cast them to.
#ifndef BL_DEBUG_INFO_GRAPH_H
#define BL_DEBUG_INFO_GRAPH_H

#include "llvm/IR/Module.h"
#include <string>

namespace bl {

/// What makes the debug info of M impossible to follow: the first node found
/// and what is wrong with it. Empty when nothing is. Looks at what is loaded of
/// M, in time linear in its metadata and instructions.
std::string findDebugInfoProblem(const llvm::Module &M);

} // namespace bl

#endif
