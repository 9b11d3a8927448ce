// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/DataPointers.h"
#include "abi/Place.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;
using namespace bl;

/// libbpf: bpf_object__elf_collect and elf_sec_is..., of .maps and struct_ops;
/// those of .ksyms and .kconfig are in code.
static bool isRelocatedByLoaders(const GlobalVariable &GV) {
  const StringRef Section = GV.getSection();
  return Section == ".maps" || Section.starts_with(".struct_ops") ||
         Section.starts_with("struct_ops") || Section == "llvm.metadata";
}

/// The first symbol whose address is in C, or null.
static const GlobalValue *findAddress(const Constant *C) {
  SmallVector<const Constant *, 16> Stack{C};
  SmallPtrSet<const Constant *, 16> Seen;
  while (!Stack.empty()) {
    const Constant *Next = Stack.pop_back_val();
    if (const auto *GV = dyn_cast<GlobalValue>(Next))
      return GV;
    if (isa<BlockAddress>(Next) || !Seen.insert(Next).second)
      continue;
    for (const Use &Operand : Next->operands())
      if (const auto *Part = dyn_cast<Constant>(Operand))
        Stack.push_back(Part);
  }
  return nullptr;
}

/// An instruction that reads from GV, or null. A call that does not return is
/// the way to a panic.
static const Instruction *findReader(const GlobalVariable &GV) {
  SmallVector<const User *, 16> Stack(GV.users());
  SmallPtrSet<const User *, 16> Seen;
  while (!Stack.empty()) {
    const User *Next = Stack.pop_back_val();
    if (isa<GlobalValue>(Next) || !Seen.insert(Next).second)
      continue;
    const auto *I = dyn_cast<Instruction>(Next);
    if (I && (isa<LoadInst>(I) || isa<MemTransferInst>(I)))
      return I;
    if (!I || isa<GetElementPtrInst>(I) || isa<PHINode>(I) ||
        isa<SelectInst>(I) || isa<CastInst>(I))
      Stack.append(Next->user_begin(), Next->user_end());
  }
  return nullptr;
}

void bl::checkDataPointers(const Module &M, Diagnostics &Diags) {
  for (const GlobalVariable &GV : M.globals()) {
    if (!GV.hasInitializer() || GV.getName().starts_with("llvm.") ||
        isRelocatedByLoaders(GV))
      continue;
    const GlobalValue *Target = findAddress(GV.getInitializer());
    const Instruction *Reader = Target ? findReader(GV) : nullptr;
    if (!Reader)
      continue;
    Diagnostic &D = Diags.warning(
        "LINK_DATA_POINTER", {{"symbol", json::fixUTF8(GV.getName())},
                              {"target", json::fixUTF8(Target->getName())}});
    D.Function = Reader->getFunction()->getName().str();
    SmallVector<DIGlobalVariableExpression *, 1> Described;
    GV.getDebugInfo(Described);
    if (Described.empty()) {
      setPlace(D, Reader->getDebugLoc().get());
      continue;
    }
    D.Details["variable"] =
        json::fixUTF8(Described.front()->getVariable()->getName());
    setPlace(D, GV);
  }
}
