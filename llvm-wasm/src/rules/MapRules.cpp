// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/MapRules.h"
#include "abi/Place.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;
using namespace bl;

/// BPF_OBJ_NAME_LEN without the NUL (include/uapi/linux/bpf.h).
static constexpr size_t MaxMapName = 15;

/// kernel/bpf/syscall.c, bpf_obj_name_cpy; the dot since Linux 5.2.
static bool isMapNameByte(char C) { return isAlnum(C) || C == '_' || C == '.'; }

static void checkName(const GlobalVariable &GV,
                      StringMap<const GlobalVariable *> &Cut,
                      Diagnostics &Diags) {
  StringRef Name = GV.getName();
  if (!all_of(Name, isMapNameByte))
    setPlace(Diags.warning("LINK_MAP_NAME_CHARACTERS",
                           {{"map", json::fixUTF8(Name)}}),
             GV);
  if (Name.size() <= MaxMapName) {
    Cut.try_emplace(Name, &GV);
    return;
  }
  auto [It, IsNew] = Cut.try_emplace(Name.take_front(MaxMapName), &GV);
  json::Object Details{{"map", json::fixUTF8(Name)},
                       {"cut", json::fixUTF8(Name.take_front(MaxMapName))}};
  if (IsNew) {
    setPlace(Diags.add("LINK_MAP_NAME_LENGTH", "warning", std::move(Details)),
             GV);
    return;
  }
  Details["other"] = json::fixUTF8(It->second->getName());
  setPlace(Diags.add("LINK_MAP_NAME_COLLISION", "warning", std::move(Details)),
           GV);
}

void bl::checkMaps(const Module &M, bool DebugInfoIsUnwanted,
                   Diagnostics &Diags) {
  StringMap<const GlobalVariable *> Cut;
  for (const GlobalVariable &GV : M.globals()) {
    if (GV.isDeclaration() || !GV.hasSection())
      continue;
    const bool IsLegacy =
        GV.getSection() == "maps" || GV.getSection().starts_with("maps/");
    if (GV.getSection() != ".maps" && !IsLegacy)
      continue;
    if (IsLegacy)
      setPlace(Diags.warning("LINK_LEGACY_MAP",
                             {{"map", json::fixUTF8(GV.getName())},
                              {"section", GV.getSection().str()}}),
               GV);
    else if (M.getDataLayout().getTypeAllocSize(GV.getValueType()).isZero())
      setPlace(
          Diags.error("LINK_EMPTY_MAP", {{"map", json::fixUTF8(GV.getName())}}),
          GV);
    else if (!GV.hasMetadata(LLVMContext::MD_dbg) && !DebugInfoIsUnwanted)
      Diags.error("LINK_MAP_WITHOUT_DEBUG_INFO",
                  {{"map", json::fixUTF8(GV.getName())}});
    checkName(GV, Cut, Diags);
  }
}
