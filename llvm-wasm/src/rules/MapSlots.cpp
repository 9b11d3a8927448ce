// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/MapSlots.h"
#include "abi/Place.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"

using namespace llvm;
using namespace bl;

static bool isMap(const GlobalVariable &GV) {
  return !GV.isDeclaration() && GV.getSection() == ".maps";
}

/// What the initializer of a map refers to, in the order of its slots.
static SetVector<GlobalValue *> slotsOf(const GlobalVariable &Map) {
  SetVector<GlobalValue *> Slots;
  SmallVector<Constant *, 16> Left{
      const_cast<Constant *>(Map.getInitializer())};
  while (!Left.empty()) {
    Constant *C = Left.pop_back_val();
    if (auto *GV = dyn_cast<GlobalValue>(C)) {
      Slots.insert(GV);
      continue;
    }
    for (unsigned I = C->getNumOperands(); I > 0; --I)
      if (auto *Operand = dyn_cast<Constant>(C->getOperand(I - 1)))
        Left.push_back(Operand);
  }
  return Slots;
}

/// libbpf takes programs of program sections and maps of .maps
/// (bpf_object__collect_map_relos); what another object defines may be either.
static bool isLoadable(const GlobalValue &Slot) {
  if (Slot.isDeclaration())
    return true;
  if (const auto *F = dyn_cast<Function>(&Slot))
    return F->hasSection() && !F->getSection().starts_with(".text");
  const auto *GV = dyn_cast<GlobalVariable>(&Slot);
  return GV && isMap(*GV);
}

static void warnOf(const GlobalValue &Slot, const GlobalVariable &Map,
                   Diagnostics &Diags) {
  setPlace(
      Diags.warning("LINK_MAP_SLOT", {{"map", json::fixUTF8(Map.getName())},
                                      {"symbol", json::fixUTF8(Slot.getName())},
                                      {"isFunction", isa<Function>(Slot)}}),
      Map);
}

void bl::settleMapSlots(Module &M, Diagnostics &Diags) {
  std::vector<GlobalVariable *> Maps;
  for (GlobalVariable &GV : M.globals())
    if (isMap(GV))
      Maps.push_back(&GV);
  SmallPtrSet<const GlobalValue *, 16> Before;
  for (GlobalVariable *Map : Maps) {
    // Constants without pointers would be in a read-only .maps, beside a
    // writable one of those with pointers, and loaders know one section of that
    // name.
    Map->setConstant(false);
    Before.insert(Map);
    for (GlobalValue *Slot : slotsOf(*Map)) {
      if (!isLoadable(*Slot)) {
        warnOf(*Slot, *Map, Diags);
        continue;
      }
      // Loaders find programs and maps by their names.
      if (Slot->hasLocalLinkage()) {
        Slot->setLinkage(GlobalValue::ExternalLinkage);
        Slot->setVisibility(GlobalValue::DefaultVisibility);
      }
      auto *Inner = dyn_cast<GlobalVariable>(Slot);
      if (!Inner || Inner->isDeclaration() || !Before.insert(Inner).second)
        continue;
      // libbpf makes maps in their order and fills each at once
      // (bpf_object__create_maps).
      Inner->removeFromParent();
      M.insertGlobalVariable(Map->getIterator(), Inner);
    }
  }
}
