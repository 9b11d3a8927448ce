// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/VerifierFit.h"
#include "link/DebugInfo.h"
#include "link/UniqueName.h"
#include "rules/MemoryLoops.h"
#include "rules/RuntimeBuiltins.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/LowerMemIntrinsics.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace bl;

/// Names of BTF FUNC and VAR may have dots (kernel/bpf/btf.c,
/// __btf_name_valid).
static bool isNameByte(char C) { return isAlnum(C) || C == '_' || C == '.'; }

/// Legacy Rust mangling writes "$LT$" for "<": "_ZN4core3fmt9Formatter17h$...".
/// Only names that nobody else refers to may change.
static void renameInternal(Module &M) {
  for (GlobalValue &GV : M.global_values()) {
    if (!GV.hasLocalLinkage() || GV.getName().starts_with("llvm.") ||
        all_of(GV.getName(), isNameByte))
      continue;
    std::string Base = GV.getName().str();
    for (char &C : Base)
      if (!isNameByte(C))
        C = '_';
    GV.setName("");
    GV.setName(uniqueName(M, Base));
  }
}

/// libbpf resolves undefined functions as kfuncs when they are in .ksyms; clang
/// puts them there for __ksym.
static void markKfuncs(Module &M) {
  for (Function &F : M)
    if (F.isDeclaration() && !F.isIntrinsic() && !F.use_empty() &&
        !F.hasSection() && !is_contained(runtimeBuiltins(), F.getName()))
      F.setSection(".ksyms");
}

/// The kernel verifies each global function of .text by itself, and takes only
/// those that return a number and whose pointers have a type in BTF
/// (kernel/bpf/btf.c, btf_prepare_func_args). Internal ones are verified with
/// their callers.
static bool isVerifiable(const Function &F) {
  return F.getReturnType()->isIntegerTy() &&
         (F.getSubprogram() || all_of(F.args(), [](const Argument &A) {
            return A.getType()->isIntegerTy();
          }));
}

static void demoteUnverifiable(Module &M, Diagnostics &Diags) {
  std::vector<GlobalValue *> Demoted;
  for (Function &F : M) {
    if (F.isDeclaration() || F.hasLocalLinkage() || F.hasSection() ||
        isVerifiable(F))
      continue;
    Diags
        .add("LINK_FUNCTION_NOT_GLOBAL", "note",
             json::Object{{"symbol", json::fixUTF8(F.getName())}})
        .Function = F.getName().str();
    F.setLinkage(GlobalValue::InternalLinkage);
    F.setVisibility(GlobalValue::DefaultVisibility);
    Demoted.push_back(&F);
  }
  if (!Demoted.empty())
    appendToCompilerUsed(M, Demoted);
}

void bl::fitSymbols(Module &M, Diagnostics &Diags) {
  renameInternal(M);
  markKfuncs(M);
  if (hasDebugInfo(M)) // Without BTF the kernel knows no global functions.
    demoteUnverifiable(M, Diags);
}

/// The verifier walks into code that only a panic reaches before it proves it
/// dead, and refuses a program that falls off its end there. A return of zero
/// is never run.
static void returnWhereUnreachable(Function &F) {
  for (BasicBlock &BB : F) {
    auto *Unreachable = dyn_cast<UnreachableInst>(BB.getTerminator());
    if (!Unreachable)
      continue;
    Type *T = F.getReturnType();
    Value *Zero = T->isVoidTy() ? nullptr : Constant::getNullValue(T);
    ReturnInst *Return =
        ReturnInst::Create(F.getContext(), Zero, Unreachable->getIterator());
    Return->setDebugLoc(Unreachable->getDebugLoc());
    Unreachable->eraseFromParent();
  }
}

static bool isDefined(const Module &M, StringRef Name) {
  const Function *F = M.getFunction(Name);
  return F && !F->isDeclaration();
}

/// memset returns its argument, so a call of it with a stack buffer cannot be
/// verified: always stores. memmove, and memcpy of a length that is not known,
/// are called where the program brings them.
static void expandMemory(Function &F) {
  const Module &M = *F.getParent();
  SmallVector<MemIntrinsic *, 8> Found;
  for (Instruction &I : instructions(F))
    if (auto *Memory = dyn_cast<MemIntrinsic>(&I)) {
      alignMemory(*Memory);
      if (!isInlined(*Memory))
        Found.push_back(Memory);
    }
  if (Found.empty())
    return;
  const TargetTransformInfo TTI(M.getDataLayout());
  for (MemIntrinsic *I : Found) {
    if (auto *Set = dyn_cast<MemSetInst>(I))
      expandMemSet(*Set);
    else if (auto *Move = dyn_cast<MemMoveInst>(I);
             Move && !isDefined(M, "memmove")) {
      if (!expandMemMoveAsLoop(Move, TTI))
        continue;
    } else if (auto *Copy = dyn_cast<MemCpyInst>(I)) {
      if (!expandMemCpy(*Copy)) {
        if (isDefined(M, "memcpy"))
          continue;
        expandMemCpyAsLoop(Copy, TTI);
      }
    } else
      continue;
    I->eraseFromParent();
  }
}

void bl::fitCode(Module &M, bool KeepUnreachable) {
  for (Function &F : M) {
    if (F.isDeclaration() || is_contained(runtimeBuiltins(), F.getName()))
      continue;
    expandMemory(F);
    if (!KeepUnreachable)
      returnWhereUnreachable(F);
  }
}

/// A constant and a variable of one section name would be in two sections of
/// that name, a read-only and a writable one
/// ("license": Rust's is a static, C's mostly a plain array). Loaders and BTF
/// know one section of a name: both variables would have offset 0 in its
/// DATASEC, which the kernel refuses. Optimisation has seen what is constant.
void bl::fitSections(Module &M) {
  StringSet<> Writable;
  const auto IsSettled = [](const GlobalVariable &GV) {
    return GV.isDeclaration() || !GV.hasSection();
  };
  for (const GlobalVariable &GV : M.globals())
    if (!IsSettled(GV) && !GV.isConstant())
      Writable.insert(GV.getSection());
  for (GlobalVariable &GV : M.globals())
    if (!IsSettled(GV) && Writable.contains(GV.getSection()))
      GV.setConstant(false);
}
