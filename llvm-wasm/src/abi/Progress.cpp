// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/Progress.h"
#include "bpf_link.h"
#include "llvm/ADT/Any.h"
#include "llvm/Analysis/LazyCallGraph.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Function.h"

// Debian's LLVM, which the tests link, lacks this project's patches.
#if __has_include("llvm/IR/PassProgress.h")
#define BL_REPORTS_CODEGEN
#include "llvm/IR/PassProgress.h"
#endif

using namespace llvm;
using namespace bl;

static void report(StringRef Pass, StringRef Function) {
  bl_host_pass(Pass.data(), static_cast<uint32_t>(Pass.size()), Function.data(),
               static_cast<uint32_t>(Function.size()));
}

/// The function that IR is, or is of; the first of several; "" for a module.
static StringRef functionOf(const Any &IR) {
  if (const auto *F = any_cast<const Function *>(&IR))
    return (*F)->getName();
  if (const auto *L = any_cast<const Loop *>(&IR))
    return (*L)->getHeader()->getParent()->getName();
  if (const auto *C = any_cast<const LazyCallGraph::SCC *>(&IR))
    return (*C)->begin()->getFunction().getName();
  return "";
}

/// Pass managers and adaptors run passes, and do nothing themselves.
static bool isContainer(StringRef Pass) {
  return Pass.contains("PassManager") || Pass.contains("PassAdaptor");
}

void bl::reportPasses(PassInstrumentationCallbacks &Callbacks) {
  Callbacks.registerBeforeNonSkippedPassCallback([](StringRef Pass, Any IR) {
    if (!isContainer(Pass))
      report(Pass, functionOf(IR));
  });
}

void bl::reportCodeGenPasses() {
#ifdef BL_REPORTS_CODEGEN
  setPassProgress(report);
#endif
}
