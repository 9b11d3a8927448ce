// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "Optimize.h"
#include "SymbolResolver.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Scalar/DCE.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace bl;

static OptimizationLevel levelOf(char Optimize) {
  switch (Optimize) {
  case '0':
  case '1':
    return OptimizationLevel::O1;
  case '3':
    return OptimizationLevel::O3;
  default: // "s" and "z" are O2 with attributes on the functions (LLVM 23 has no levels for them).
    return OptimizationLevel::O2;
  }
}

/// Code generation calls a builtin only for an intrinsic that is left (and memcmp or bcmp only where they are called
/// already). The builtins that it cannot call need not be kept.
static void releaseUnusedBuiltins(Module &M) {
  StringSet<> Called;
  for (const Function &F : M)
    for (const Instruction &I : instructions(F)) {
      if (isa<MemCpyInst>(I))
        Called.insert("memcpy");
      else if (isa<MemMoveInst>(I))
        Called.insert("memmove");
      else if (isa<MemSetInst>(I))
        Called.insert("memset");
    }
  removeFromUsedLists(M, [&](Constant *C) {
    auto *F = dyn_cast<Function>(C->stripPointerCasts());
    return F && F->hasLocalLinkage() && is_contained(memoryBuiltins(), F->getName()) && !Called.contains(F->getName());
  });
}

static void setAttributes(Module &M, const Request &R) {
  for (Function &F : M) {
    if (R.IgnoreInlineNever && !F.hasOptNone())
      F.removeFnAttr(Attribute::NoInline);
    if (F.isDeclaration() || F.hasOptNone())
      continue;
    if (R.Optimize == 's' || R.Optimize == 'z')
      F.addFnAttr(Attribute::OptimizeForSize);
    if (R.Optimize == 'z')
      F.addFnAttr(Attribute::MinSize);
  }
}

void bl::optimize(Module &M, TargetMachine &TM, const Request &R) {
  setAttributes(M, R);

  LoopAnalysisManager LAM;
  FunctionAnalysisManager FAM;
  CGSCCAnalysisManager CGAM;
  ModuleAnalysisManager MAM;
  PassBuilder PB(&TM);
  PB.registerModuleAnalyses(MAM);
  PB.registerCGSCCAnalyses(CGAM);
  PB.registerFunctionAnalyses(FAM);
  PB.registerLoopAnalyses(LAM);
  PB.crossRegisterProxies(LAM, FAM, CGAM, MAM);

  ModulePassManager MPM = PB.buildPerModuleDefaultPipeline(levelOf(R.Optimize));
  MPM.addPass(createModuleToFunctionPassAdaptor(DCEPass()));
  MPM.run(M, MAM);

  releaseUnusedBuiltins(M);
  GlobalDCEPass().run(M, MAM);
}
