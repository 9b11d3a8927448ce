// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "emit/Optimize.h"
#include "abi/Progress.h"
#include "rules/RelocationGlobals.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/Scalar/DCE.h"

using namespace llvm;
using namespace bl;

static OptimizationLevel levelOf(char Optimize) {
  switch (Optimize) {
  case '0':
  case '1':
    return OptimizationLevel::O1;
  case '3':
    return OptimizationLevel::O3;
  default: // "s" and "z" are O2 with attributes on the functions (LLVM 23 has
           // no levels for them).
    return OptimizationLevel::O2;
  }
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

namespace {
struct GuardRelocations : PassInfoMixin<GuardRelocations> {
  PreservedAnalyses run(Module &M, ModuleAnalysisManager &) {
    guardRelocations(M);
    return PreservedAnalyses::none();
  }
};
} // namespace

void bl::optimize(Module &M, TargetMachine &TM, const Request &R) {
  setAttributes(M, R);

  LoopAnalysisManager LAM;
  FunctionAnalysisManager FAM;
  CGSCCAnalysisManager CGAM;
  ModuleAnalysisManager MAM;
  PassInstrumentationCallbacks Callbacks;
  reportPasses(Callbacks);
  PassBuilder PB(&TM, PipelineTuningOptions(), std::nullopt, &Callbacks);
  PB.registerModuleAnalyses(MAM);
  PB.registerCGSCCAnalyses(CGAM);
  PB.registerFunctionAnalyses(FAM);
  PB.registerLoopAnalyses(LAM);
  PB.crossRegisterProxies(LAM, FAM, CGAM, MAM);
  // After the backend's own callback, which makes relocation globals of the
  // intrinsics that clang leaves where it ran no passes.
  PB.registerPipelineStartEPCallback(
      [](ModulePassManager &MPM, OptimizationLevel) {
        MPM.addPass(GuardRelocations());
      });

  ModulePassManager MPM = PB.buildPerModuleDefaultPipeline(levelOf(R.Optimize));
  MPM.addPass(createModuleToFunctionPassAdaptor(DCEPass()));
  MPM.run(M, MAM);
  settleRelocations(M);
}
