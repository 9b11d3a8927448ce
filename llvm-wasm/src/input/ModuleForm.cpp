// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/ModuleForm.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Metadata.h"

using namespace llvm;

static bool isValidFlag(const MDNode &Flag) {
  Module::ModFlagBehavior Behavior;
  if (Flag.getNumOperands() != 3 || !Flag.getOperand(2) ||
      !isa_and_nonnull<MDString>(Flag.getOperand(1)) ||
      !Module::isValidModFlagBehavior(Flag.getOperand(0), Behavior))
    return false;
  const Metadata *Value = Flag.getOperand(2);
  switch (Behavior) {
  case Module::Error:
  case Module::Warning:
  case Module::Override:
    return true;
  case Module::Min:
  case Module::Max:
    return mdconst::hasa<ConstantInt>(Flag.getOperand(2));
  case Module::Append:
  case Module::AppendUnique:
    return isa<MDNode>(Value);
  case Module::Require: {
    const auto *Wanted = dyn_cast<MDNode>(Value);
    return Wanted && Wanted->getNumOperands() == 2 &&
           isa_and_nonnull<MDString>(Wanted->getOperand(0));
  }
  }
  return false;
}

/// Variables of which the linker appends one to another are arrays, and those
/// that list symbols hold nothing else.
static bool isValidVariable(const GlobalVariable &GV) {
  const bool IsList =
      GV.getName() == "llvm.used" || GV.getName() == "llvm.compiler.used";
  if (!IsList && !GV.hasAppendingLinkage())
    return true;
  if (!GV.hasAppendingLinkage() || !isa<ArrayType>(GV.getValueType()))
    return false;
  if (!IsList || !GV.hasInitializer())
    return true;
  const auto *List = dyn_cast<ConstantArray>(GV.getInitializer());
  return List && all_of(List->operands(), [](const Use &Symbol) {
           return isa<GlobalValue>(Symbol->stripPointerCasts());
         });
}

StringRef bl::findFormProblem(const Module &M) {
  if (const NamedMDNode *Flags = M.getModuleFlagsMetadata())
    for (const MDNode *Flag : Flags->operands())
      if (!isValidFlag(*Flag))
        return "a module flag is not a behavior, a name and a value";
  for (const GlobalVariable &GV : M.globals())
    if (!isValidVariable(GV))
      return "a variable of LLVM's own is not an array of symbols";
  return "";
}
