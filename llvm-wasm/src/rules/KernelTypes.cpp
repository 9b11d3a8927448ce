// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/KernelTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"

using namespace llvm;
using namespace bl;

const DIType *bl::stripModifiers(const DIType *T) {
  // A damaged file may have a typedef of itself.
  for (unsigned Depth = 0; Depth < 64; ++Depth) {
    const auto *D = dyn_cast_or_null<DIDerivedType>(T);
    if (!D || !is_contained({dwarf::DW_TAG_typedef, dwarf::DW_TAG_const_type,
                             dwarf::DW_TAG_volatile_type},
                            D->getTag()))
      return T;
    T = D->getBaseType();
  }
  return nullptr;
}

bool bl::isInCrate(const DIScope *Scope, StringRef Crate) {
  const DINamespace *Outermost = nullptr;
  for (unsigned Depth = 0; Scope && Depth < 64; ++Depth) {
    if (const auto *Namespace = dyn_cast<DINamespace>(Scope))
      Outermost = Namespace;
    Scope = Scope->getScope();
  }
  return Outermost && Outermost->getName() == Crate;
}

bool bl::isInNamespace(const DIType &T, ArrayRef<StringRef> Path) {
  const DIScope *Scope = T.getScope();
  for (StringRef Name : Path) {
    const auto *Namespace = dyn_cast_or_null<DINamespace>(Scope);
    if (!Namespace || Namespace->getName() != Name)
      return false;
    Scope = Namespace->getScope();
  }
  return !isa_and_nonnull<DINamespace>(Scope);
}

DIType *bl::enumOfWrapper(const DIType *T) {
  const auto *C = dyn_cast_or_null<DICompositeType>(T);
  if (!C || !C->getName().starts_with("Enum<") ||
      !isInCrate(C->getScope(), "bpf_core"))
    return nullptr;
  const DITemplateParameterArray Parameters = C->getTemplateParams();
  if (Parameters.empty())
    return nullptr;
  DIType *E = Parameters[0]->getType();
  return isa_and_nonnull<DICompositeType>(E) &&
                 E->getTag() == dwarf::DW_TAG_enumeration_type
             ? E
             : nullptr;
}
