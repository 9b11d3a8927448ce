// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/DebugInfo.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;
using namespace bl;

bool bl::hasDebugInfo(const Module &M) {
  return !M.debug_compile_units().empty();
}

static SmallPtrSet<const Metadata *, 32> liveVariables(const Module &M) {
  SmallPtrSet<const Metadata *, 32> Live;
  for (const GlobalVariable &GV : M.globals()) {
    SmallVector<DIGlobalVariableExpression *, 1> Described;
    GV.getDebugInfo(Described);
    Live.insert(Described.begin(), Described.end());
  }
  return Live;
}

/// The units of the functions that are left, and of those inlined into them.
static SmallPtrSet<const Metadata *, 8> unitsOfFunctions(const Module &M) {
  SmallPtrSet<const Metadata *, 8> Units;
  for (const Function &F : M) {
    if (const DISubprogram *Subprogram = F.getSubprogram();
        Subprogram && Subprogram->getUnit())
      Units.insert(Subprogram->getUnit());
    for (const Instruction &I : instructions(F))
      for (const DILocation *L = I.getDebugLoc().get(); L;
           L = L->getInlinedAt())
        if (const DISubprogram *Subprogram = L->getScope()->getSubprogram();
            Subprogram && Subprogram->getUnit())
          Units.insert(Subprogram->getUnit());
  }
  return Units;
}

void bl::pruneDebugInfo(Module &M) {
  NamedMDNode *Units = M.getNamedMetadata("llvm.dbg.cu");
  if (!Units)
    return;
  const auto Variables = liveVariables(M);
  auto Live = unitsOfFunctions(M);
  SmallVector<MDNode *, 8> Kept;
  for (MDNode *Node : Units->operands()) {
    auto *Unit = cast<DICompileUnit>(Node);
    SmallVector<Metadata *, 32> Left;
    for (DIGlobalVariableExpression *GVE : Unit->getGlobalVariables())
      if (Variables.contains(GVE))
        Left.push_back(GVE);
    if (Left.empty() && !Live.contains(Unit))
      continue;
    if (Left.size() != Unit->getGlobalVariables().size())
      Unit->replaceGlobalVariables(MDTuple::get(M.getContext(), Left));
    if (!is_contained(Kept, Unit))
      Kept.push_back(Unit);
  }
  Units->clearOperands();
  for (MDNode *Node : Kept)
    Units->addOperand(Node);
  if (Kept.empty())
    Units->eraseFromParent();
}
