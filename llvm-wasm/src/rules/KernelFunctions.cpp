// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/KernelFunctions.h"
#include "rules/KernelTypes.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;
using namespace bl;

/// The name in debug info of the function that the macro makes.
static constexpr StringRef MacroFunction = "__bpf_kernel_function";

/// The function of the macro that CALL is in: CALL's own scope, for the macro's
/// function may have been inlined.
static const DISubprogram *macroFunctionAround(const CallBase &Call) {
  const DILocation *L = Call.getDebugLoc().get();
  const DISubprogram *Subprogram =
      L ? L->getScope()->getSubprogram() : Call.getFunction()->getSubprogram();
  return Subprogram && Subprogram->getName() == MacroFunction ? Subprogram
                                                              : nullptr;
}

static bool isVoid(const DIType *T) {
  return T && T->getName() == "c_void" && isInNamespace(*T, {"ffi", "core"});
}

/// T as the kernel has it: `void *` for a pointer to c_void, an enum for
/// bpf_core::Enum.
static DIType *kernelType(DIType *T, unsigned Depth = 0) {
  if (DIType *E = enumOfWrapper(T))
    return E;
  auto *Pointer = dyn_cast_or_null<DIDerivedType>(T);
  if (!Pointer || Pointer->getTag() != dwarf::DW_TAG_pointer_type || Depth == 4)
    return T;
  DIType *Pointee = Pointer->getBaseType();
  DIType *Wanted = isVoid(Pointee) ? nullptr : kernelType(Pointee, Depth + 1);
  if (Wanted == Pointee)
    return T;
  return DIDerivedType::get(T->getContext(), dwarf::DW_TAG_pointer_type,
                            nullptr, nullptr, 0, nullptr, Wanted,
                            Pointer->getSizeInBits(), 0, 0, std::nullopt,
                            std::nullopt, DINode::FlagZero);
}

/// What loaders compare of T: "i32", "*struct", "*void".
static std::string kindOf(const DIType *T, unsigned Depth = 0) {
  T = stripModifiers(T);
  if (!T)
    return "void";
  if (T->getTag() == dwarf::DW_TAG_pointer_type)
    return Depth == 4
               ? "*"
               : "*" + kindOf(cast<DIDerivedType>(T)->getBaseType(), Depth + 1);
  switch (T->getTag()) {
  case dwarf::DW_TAG_structure_type:
    return "struct";
  case dwarf::DW_TAG_union_type:
    return "union";
  case dwarf::DW_TAG_enumeration_type:
    return "enum";
  case dwarf::DW_TAG_base_type:
    return "number";
  default:
    return "other";
  }
}

static std::string formatKinds(const DISubroutineType &T) {
  std::string Text;
  const auto Types = T.getTypeArray();
  for (unsigned I = 1; I < Types.size(); ++I)
    Text += (I > 1 ? ", " : "") + kindOf(Types[I]);
  return "(" + Text + ") -> " + kindOf(Types.size() ? Types[0] : nullptr);
}

static DISubprogram *describe(const Function &F, const DISubprogram &Macro) {
  LLVMContext &C = F.getContext();
  SmallVector<Metadata *, 6> Types;
  for (DIType *T : Macro.getType()->getTypeArray())
    Types.push_back(kernelType(T));
  auto *Prototype = DISubroutineType::get(
      C, DINode::FlagPrototyped, 0,
      static_cast<Metadata *>(Types.empty() ? nullptr
                                            : MDTuple::get(C, Types)));
  return DISubprogram::get(C, Macro.getFile(), F.getName(), "", Macro.getFile(),
                           Macro.getLine(), Prototype, 0, nullptr, 0, 0,
                           DINode::FlagPrototyped, DISubprogram::SPFlagZero,
                           nullptr);
}

void bl::describeKernelFunctions(Module &M, Diagnostics &Diags) {
  SmallPtrSet<const Function *, 4> Differing;
  for (Function &Caller : M)
    for (Instruction &I : instructions(Caller)) {
      auto *Call = dyn_cast<CallBase>(&I);
      Function *F = Call ? Call->getCalledFunction() : nullptr;
      if (!F || !F->isDeclaration() || F->isIntrinsic())
        continue;
      const DISubprogram *Macro = macroFunctionAround(*Call);
      if (!Macro || !Macro->getType())
        continue;
      // It is one call, which a call of a call would make two of.
      if (Caller.getSubprogram() == Macro && Caller.hasLocalLinkage()) {
        Caller.removeFnAttr(Attribute::NoInline);
        Caller.addFnAttr(Attribute::AlwaysInline);
      }
      DISubprogram *Described = describe(*F, *Macro);
      const DISubprogram *Known = F->getSubprogram();
      if (!Known) {
        F->setSubprogram(Described);
        continue;
      }
      const std::string First = formatKinds(*Known->getType());
      const std::string Second = formatKinds(*Described->getType());
      if (First == Second || !Differing.insert(F).second)
        continue;
      Diagnostic &D = Diags.warning("LINK_KERNEL_FUNCTION",
                                    {{"symbol", json::fixUTF8(F->getName())},
                                     {"types", Second},
                                     {"other", First}});
      D.File = Macro->getFilename().str();
      D.Line = Macro->getLine();
    }
}
