// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/DebugInfo.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

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

/// The alloca that a dbg_assign record says to be the place of its variable
/// from the start of its scope on; null for any other record.
static AllocaInst *declaredBy(const DbgVariableRecord &Record) {
  if (!Record.isDbgAssign())
    return nullptr;
  auto *Place = dyn_cast_or_null<AllocaInst>(Record.getAddress());
  return Place && Place->getMetadata(LLVMContext::MD_DIAssignID) ==
                      Record.getAssignID()
             ? Place
             : nullptr;
}

/// Whether RECORD describes a parameter of F itself. Of those BTFDebug finds
/// out which parameters optimisation has left.
static bool isOfParameter(const DbgVariableRecord &Record, const Function &F) {
  const DILocalVariable *V = Record.getVariable();
  return V->isParameter() && !Record.getDebugLoc().getInlinedAt() &&
         V->getScope()->getSubprogram() == F.getSubprogram();
}

/// LLVM marks a function so when it takes parameters away.
static bool hasLostParameters(const Function &F) {
  const DISubprogram *Subprogram = F.getSubprogram();
  return Subprogram && Subprogram->getType() &&
         Subprogram->getType()->getCC() == dwarf::DW_CC_nocall;
}

void bl::dropVariableValues(Module &M) {
  for (Function &F : M)
    for (Instruction &I : instructions(F))
      for (DbgRecord &Record : make_early_inc_range(I.getDbgRecordRange())) {
        auto *Variable = dyn_cast<DbgVariableRecord>(&Record);
        if (!Variable || Variable->isDbgDeclare())
          continue;
        if (isOfParameter(*Variable, F) && hasLostParameters(F))
          continue;
        if (AllocaInst *Place = declaredBy(*Variable))
          DbgVariableRecord::createDVRDeclare(
              Place, Variable->getVariable(), Variable->getAddressExpression(),
              Variable->getDebugLoc().get(), *Variable);
        Record.eraseFromParent();
      }
}
