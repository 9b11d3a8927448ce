// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/RelocationGlobals.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;
using namespace bl;

static bool isFieldRelocation(const GlobalVariable &GV) {
  return GV.hasAttribute("btf_ama");
}

static bool isRelocation(const GlobalVariable &GV) {
  return isFieldRelocation(GV) || GV.hasAttribute("btf_type_id");
}

/// What the record says, from the end of the name on: a name of Rust or C++ in
/// front of it may have colons of its own. Empty when it is malformed.
static StringRef recordOf(const GlobalVariable &GV) {
  const StringRef Name = GV.getName();
  const size_t Dollar = Name.rfind('$');
  if (Dollar == StringRef::npos)
    return "";
  uint64_t Kind;
  if (!isFieldRelocation(GV)) {
    // LLVM may have appended ".1" to a name that was taken.
    StringRef Number = Name.drop_front(Dollar + 1);
    return Number.consumeInteger(10, Kind) ? "" : Name.drop_front(Dollar);
  }
  const size_t ValueColon = Name.rfind(':', Dollar);
  const size_t KindColon =
      ValueColon == StringRef::npos ? ValueColon : Name.rfind(':', ValueColon);
  if (KindColon == StringRef::npos)
    return "";
  int64_t Value;
  const StringRef Access = Name.drop_front(Dollar + 1);
  if (Name.slice(KindColon + 1, ValueColon).getAsInteger(10, Kind) ||
      Name.slice(ValueColon + 1, Dollar).getAsInteger(10, Value) ||
      Access.empty() ||
      Access.find_first_not_of("0123456789:") != StringRef::npos)
    return "";
  return Name.drop_front(KindColon);
}

bool bl::nameRelocationGlobals(Module &M, StringRef Name, Diagnostics &Diags) {
  static unsigned Count = 0;
  for (GlobalVariable &GV : M.globals()) {
    if (!isRelocation(GV) || !GV.isDeclaration())
      continue;
    const StringRef Record = recordOf(GV);
    const MDNode *Type = GV.getMetadata(LLVMContext::MD_preserve_access_index);
    if (Record.empty() || !isa_and_nonnull<DIType>(Type)) {
      Diags.error(
          "INPUT_BAD_RELOCATION",
          {{"name", Name.str()}, {"symbol", json::fixUTF8(GV.getName())}});
      return false;
    }
    GV.setName("llvm.bpf_core." + Twine(Count++) + Record);
  }
  return true;
}

/// A weak symbol may be null, so a load of it is not made where it was not.
void bl::guardRelocations(Module &M) {
  for (GlobalVariable &GV : M.globals())
    if (isRelocation(GV) && GV.hasExternalLinkage())
      GV.setLinkage(GlobalValue::ExternalWeakLinkage);
}

void bl::settleRelocations(Module &M) {
  for (GlobalVariable &GV : M.globals())
    if (isRelocation(GV) && GV.hasExternalWeakLinkage())
      GV.setLinkage(GlobalValue::ExternalLinkage);
}
