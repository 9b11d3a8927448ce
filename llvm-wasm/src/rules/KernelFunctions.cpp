// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/KernelFunctions.h"
#include "abi/Place.h"
#include "link/DebugInfo.h"
#include "rules/KernelTypes.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DIBuilder.h"
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
      setPlace(Diags.warning("LINK_KERNEL_FUNCTION",
                             {{"symbol", json::fixUTF8(F->getName())},
                              {"types", Second},
                              {"other", First}}),
               SourceLine{Macro->getFile(), Macro->getLine()});
    }
}

namespace {
/// Makes debug info of a kernel's types.
class TypeMaker {
public:
  explicit TypeMaker(Module &M) : Builder(M, /*AllowUnresolved=*/false) {}

  DISubroutineType *prototype(const KernelType &T) {
    SmallVector<Metadata *, 6> Types;
    for (const KernelType &Type : T.Of)
      Types.push_back(make(Type));
    return Builder.createSubroutineType(Builder.getOrCreateTypeArray(Types));
  }

private:
  DIType *make(const KernelType &T) {
    const uint64_t Bits = T.Size * 8;
    if (T.Kind == "int")
      return Builder.createBasicType(T.Name, Bits,
                                     T.IsSigned ? dwarf::DW_ATE_signed
                                                : dwarf::DW_ATE_unsigned);
    if (T.Kind == "bool")
      return Builder.createBasicType(T.Name, Bits, dwarf::DW_ATE_boolean);
    if (T.Kind == "pointer")
      return Builder.createPointerType(make(T.Of.front()), 64);
    if (T.Kind == "array")
      return Builder.createArrayType(
          0, 0, make(T.Of.front()),
          Builder.getOrCreateArray(
              {Builder.getOrCreateSubrange(0, static_cast<int64_t>(T.Size))}));
    if (T.Kind == "function")
      return prototype(T);
    if (T.Kind == "struct")
      return Builder.createStructType(nullptr, T.Name, nullptr, 0, Bits, 0,
                                      DINode::FlagZero, nullptr, DINodeArray());
    if (T.Kind == "union")
      return Builder.createUnionType(nullptr, T.Name, nullptr, 0, Bits, 0,
                                     DINode::FlagZero, DINodeArray());
    if (T.Kind == "enum")
      return Builder.createEnumerationType(nullptr, T.Name, nullptr, 0, Bits, 0,
                                           DINodeArray(), nullptr);
    if (T.Kind == "forward")
      return Builder.createForwardDecl(dwarf::DW_TAG_structure_type, T.Name,
                                       nullptr, nullptr, 0);
    return nullptr;
  }

  DIBuilder Builder;
};
} // namespace

void bl::describeFromKernel(Module &M,
                            const std::map<std::string, KernelType> &Known) {
  if (Known.empty() || !hasDebugInfo(M))
    return;
  TypeMaker Maker(M);
  for (Function &F : M) {
    if (!F.isDeclaration() || F.isIntrinsic() || F.getSubprogram())
      continue;
    const auto It = Known.find(F.getName().str());
    if (It == Known.end())
      continue;
    F.setSubprogram(DISubprogram::get(M.getContext(), nullptr, F.getName(), "",
                                      nullptr, 0, Maker.prototype(It->second),
                                      0, nullptr, 0, 0, DINode::FlagPrototyped,
                                      DISubprogram::SPFlagZero, nullptr));
  }
}
