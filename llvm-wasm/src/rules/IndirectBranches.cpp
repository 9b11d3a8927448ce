// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/IndirectBranches.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;
using namespace bl;

/// Gives the labels of F whose address is taken the numbers 1, 2 ...; a label
/// compares unequal to null.
static MapVector<BasicBlock *, ConstantInt *> numberLabels(Function &F) {
  MapVector<BasicBlock *, ConstantInt *> Numbers;
  Type *T = Type::getInt64Ty(F.getContext());
  for (BasicBlock &BB : F) {
    BlockAddress *Address = BlockAddress::lookup(&BB);
    if (!Address)
      continue;
    auto *Number = ConstantInt::get(cast<IntegerType>(T), Numbers.size() + 1);
    Numbers[&BB] = Number;
    Address->replaceAllUsesWith(
        ConstantExpr::getIntToPtr(Number, Address->getType()));
    Address->destroyConstant();
  }
  return Numbers;
}

static void
expandBranch(IndirectBrInst &Branch,
             const MapVector<BasicBlock *, ConstantInt *> &Numbers) {
  BasicBlock *From = Branch.getParent();
  // As LLVM's own IndirectBrExpandPass: an address that is none of the labels
  // is undefined behaviour.
  IRBuilder<> Builder(&Branch);
  BasicBlock *Nowhere =
      BasicBlock::Create(From->getContext(), "nowhere", From->getParent());
  new UnreachableInst(From->getContext(), Nowhere);
  Value *Number =
      Builder.CreatePtrToInt(Branch.getAddress(), Builder.getInt64Ty());
  SwitchInst *Switch =
      Builder.CreateSwitch(Number, Nowhere, Branch.getNumDestinations());
  SmallPtrSet<BasicBlock *, 8> Taken;
  for (BasicBlock *To : successors(&Branch)) {
    auto It = Numbers.find(To);
    if (It != Numbers.end() && Taken.insert(To).second)
      Switch->addCase(It->second, To);
    else // One edge less, for which a PHI has an entry.
      To->removePredecessor(From, /*KeepOneInputPHIs=*/true);
  }
  Branch.eraseFromParent();
}

void bl::expandIndirectBranches(Module &M) {
  for (Function &F : M) {
    SmallVector<IndirectBrInst *, 2> Branches;
    for (BasicBlock &BB : F)
      if (auto *Branch = dyn_cast<IndirectBrInst>(BB.getTerminator()))
        Branches.push_back(Branch);
    const auto Numbers = numberLabels(F);
    for (IndirectBrInst *Branch : Branches)
      expandBranch(*Branch, Numbers);
  }
}
