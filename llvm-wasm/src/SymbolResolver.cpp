// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "SymbolResolver.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/Error.h"

using namespace llvm;
using namespace bl;

ArrayRef<StringRef> bl::runtimeBuiltins() {
  static constexpr StringRef Names[] = {"memcpy",   "memmove",  "memset",    "memcmp",    "bcmp",
                                        "__multi3", "__divti3", "__modti3", "__udivti3", "__umodti3"};
  return Names;
}

bool bl::isPublicDefinition(const GlobalValue &GV) {
  return !GV.isDeclaration() && !GV.hasLocalLinkage() && !GV.hasAvailableExternallyLinkage() &&
         !GV.hasAppendingLinkage() && !GV.getName().starts_with("llvm.");
}

/// As llvm/lib/Linker/LinkModules.cpp, ModuleLinker::shouldLinkFromSource.
static int strength(const GlobalValue &GV) {
  if (GV.hasLinkOnceLinkage())
    return 0;
  if (GV.hasWeakLinkage())
    return 1;
  if (GV.hasCommonLinkage())
    return 2;
  return 3;
}

static uint64_t commonSize(const GlobalValue &GV) {
  return GV.getDataLayout().getTypeAllocSize(GV.getValueType()).getFixedValue();
}

bool SymbolResolver::isBetter(const Definition &New, const Definition &Old) const {
  const int NewStrength = strength(*New.GV), OldStrength = strength(*Old.GV);
  if (NewStrength != OldStrength)
    return NewStrength > OldStrength;
  if (NewStrength == 2 && commonSize(*New.GV) != commonSize(*Old.GV))
    return commonSize(*New.GV) > commonSize(*Old.GV);
  return S.Modules[New.Module].IsExplicit && !S.Modules[Old.Module].IsExplicit;
}

/// Where the debug info says that GV is defined. Reads what was left for later.
static std::optional<std::pair<std::string, unsigned>> definitionOf(GlobalValue &GV) {
  if (Error E = joinErrors(GV.getParent()->materializeMetadata(), GV.materialize())) {
    consumeError(std::move(E)); // Of the two problems, the duplicate is the one to speak of.
    return std::nullopt;
  }
  if (const auto *F = dyn_cast<Function>(&GV))
    if (const DISubprogram *Subprogram = F->getSubprogram())
      return std::pair(Subprogram->getFilename().str(), Subprogram->getLine());
  SmallVector<DIGlobalVariableExpression *, 1> Described;
  if (const auto *Variable = dyn_cast<GlobalVariable>(&GV))
    Variable->getDebugInfo(Described);
  if (Described.empty())
    return std::nullopt;
  return std::pair(Described.front()->getVariable()->getFilename().str(), Described.front()->getVariable()->getLine());
}

static void reportDuplicate(GlobalValue &Old, const SourceModule &OldSource, GlobalValue &New,
                            const SourceModule &NewSource, Diagnostics &Diags) {
  Diagnostic &D = Diags.error("LINK_DUPLICATE_SYMBOL", {{"symbol", json::fixUTF8(New.getName())},
                                                        {"first", OldSource.Name},
                                                        {"second", NewSource.Name}});
  if (auto Place = definitionOf(New))
    std::tie(D.File, D.Line) = *Place;
  if (auto Place = definitionOf(Old))
    D.Details["firstAt"] = json::fixUTF8(Place->first + ":" + std::to_string(Place->second));
}

void SymbolResolver::choose() {
  for (size_t I = 0; I < S.Modules.size(); ++I) {
    for (GlobalValue &GV : S.Modules[I].M->global_values()) {
      if (!isPublicDefinition(GV))
        continue;
      const Definition New{I, &GV};
      auto [It, IsFirst] = Chosen.try_emplace(GV.getName(), New);
      if (IsFirst)
        continue;
      const Definition Old = It->second;
      const SourceModule &NewSource = S.Modules[I], &OldSource = S.Modules[Old.Module];
      if (strength(GV) == 3 && strength(*Old.GV) == 3 && NewSource.IsExplicit && OldSource.IsExplicit)
        reportDuplicate(*Old.GV, OldSource, GV, NewSource, Diags);
      if (isBetter(New, Old))
        It->second = New;
    }
  }
}

void SymbolResolver::markRootsOf(size_t Index, bool Whole) {
  SourceModule &Source = S.Modules[Index];
  for (GlobalValue &GV : Source.M->global_values()) {
    if (GV.isDeclaration() || GV.hasAvailableExternallyLinkage())
      continue;
    if (GV.hasAppendingLinkage() || GV.getName().starts_with("llvm."))
      need(Index, GV);
    else if (GV.hasLocalLinkage())
      Whole ? need(Index, GV) : void();
    else if (Whole || Exports.contains(GV.getName()))
      needReferenced(Index, GV);
  }
}

void SymbolResolver::markNeeded(bool Whole, bool KeepBuiltins) {
  for (size_t I = 0; I < S.Modules.size(); ++I)
    markRootsOf(I, Whole);
  if (KeepBuiltins)
    for (StringRef Name : runtimeBuiltins())
      if (auto It = Chosen.find(Name); It != Chosen.end())
        need(It->second.Module, *It->second.GV);
  for (const auto &Name : Exports.keys())
    if (!Chosen.contains(Name))
      Diags.add("LINK_UNRESOLVED_EXPORT", "note", json::Object{{"symbol", json::fixUTF8(Name)}});
  while (!Pending.empty()) {
    auto [Module, GV] = Pending.back();
    Pending.pop_back();
    scan(Module, *GV);
  }
}

void SymbolResolver::need(size_t Module, GlobalValue &GV) {
  if (Needed.insert(&GV).second)
    Pending.push_back({Module, &GV});
}

/// GV is referred to in MODULE: what is needed is the chosen definition of its name.
void SymbolResolver::needReferenced(size_t Module, GlobalValue &GV) {
  if (GV.hasLocalLinkage() || GV.hasAppendingLinkage())
    return need(Module, GV);
  auto It = Chosen.find(GV.getName());
  if (It != Chosen.end())
    need(It->second.Module, *It->second.GV);
}

void SymbolResolver::scan(size_t Module, GlobalValue &GV) {
  if (Error E = GV.materialize()) {
    const SourceModule &Source = S.Modules[Module];
    Diagnostic &D = Diags.error("INPUT_INVALID_BITCODE", {{"name", Source.Name},
                                                          {"producer", json::fixUTF8(Source.Producer)},
                                                          {"reader", LLVM_VERSION_STRING},
                                                          {"llvm", json::fixUTF8(toString(std::move(E)))}});
    D.Function = GV.getName().str();
    return;
  }
  for (const Use &Operand : GV.operands()) // Initializer, aliasee, resolver, personality, prefix and prologue data.
    visit(Module, Operand.get());
  if (auto *F = dyn_cast<Function>(&GV))
    for (const Instruction &I : instructions(*F))
      for (const Use &Operand : I.operands())
        visit(Module, Operand.get());
}

void SymbolResolver::visit(size_t Module, const Value *V) {
  SmallVector<const Constant *, 16> Stack;
  auto Push = [&](const Value *Next) {
    if (const auto *C = dyn_cast<Constant>(Next))
      Stack.push_back(C);
  };
  Push(V);
  while (!Stack.empty()) {
    const Constant *C = Stack.pop_back_val();
    if (const auto *GV = dyn_cast<GlobalValue>(C)) {
      needReferenced(Module, const_cast<GlobalValue &>(*GV));
      continue;
    }
    // A constant may be shared by modules, but only where it refers to no global.
    if (C->getNumOperands() == 0 || !Visited.insert(C).second)
      continue;
    for (const Use &Operand : C->operands())
      Push(Operand.get());
  }
}

std::vector<GlobalValue *> SymbolResolver::neededOf(size_t Index) const {
  std::vector<GlobalValue *> Values;
  for (GlobalValue &GV : S.Modules[Index].M->global_values())
    if (Needed.contains(&GV))
      Values.push_back(&GV);
  return Values;
}
