// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "Optimize.h"
#include "ProgramRules.h"
#include "SymbolResolver.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/DebugInfoMetadata.h"
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

/// The builtin that code generation may call for I, or an empty name. memcmp and bcmp are called where the program
/// calls them already.
static StringRef builtinFor(const Instruction &I) {
  if (isa<MemCpyInst>(I))
    return "memcpy";
  if (isa<MemMoveInst>(I))
    return "memmove";
  if (isa<MemSetInst>(I))
    return "memset";
  if (!I.getType()->isIntegerTy() || I.getType()->getIntegerBitWidth() <= 64)
    return "";
  switch (I.getOpcode()) {
  case Instruction::Mul: // By a constant it becomes shifts and sums.
    return isa<ConstantInt>(I.getOperand(1)) ? "" : "__multi3";
  case Instruction::SDiv:
    return "__divti3";
  case Instruction::SRem:
    return "__modti3";
  case Instruction::UDiv:
    return "__udivti3";
  case Instruction::URem:
    return "__umodti3";
  default:
    return "";
  }
}

void bl::settleBuiltins(Module &M, Diagnostics &Diags) {
  StringMap<const Instruction *> Calls;
  for (const Function &F : M)
    for (const Instruction &I : instructions(F))
      if (StringRef Name = builtinFor(I); !Name.empty())
        Calls.try_emplace(Name, &I);
  for (StringRef Name : runtimeBuiltins()) {
    const Function *Defined = M.getFunction(Name);
    auto Call = Calls.find(Name);
    // What is left of memory intrinsics is expanded inline.
    if (Call == Calls.end() || !Name.starts_with("__") || (Defined && !Defined->isDeclaration()))
      continue;
    Diagnostic &D = Diags.warning("LINK_MISSING_BUILTIN", {{"symbol", Name.str()}});
    D.Function = Call->second->getFunction()->getName().str();
    setPlace(D, Call->second->getDebugLoc().get());
  }
  removeFromUsedLists(M, [&](Constant *C) {
    auto *F = dyn_cast<Function>(C->stripPointerCasts());
    return F && F->hasLocalLinkage() && is_contained(runtimeBuiltins(), F->getName()) && !Calls.contains(F->getName());
  });
  ModuleAnalysisManager NoAnalyses;
  GlobalDCEPass().run(M, NoAnalyses);
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
}
