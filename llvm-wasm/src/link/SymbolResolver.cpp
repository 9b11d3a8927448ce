// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/SymbolResolver.h"
#include "abi/Place.h"
#include "input/BitcodeProblem.h"
#include "rules/RuntimeBuiltins.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/Error.h"

using namespace llvm;
using namespace bl;

bool bl::isPublicDefinition(const GlobalValue &GV) {
  return !GV.isDeclaration() && !GV.hasLocalLinkage() &&
         !GV.hasAvailableExternallyLinkage() && !GV.hasAppendingLinkage() &&
         !GV.getName().starts_with("llvm.");
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

bool SymbolResolver::isBetter(const Definition &New, const Definition &Old) {
  const int NewStrength = strength(*New.GV), OldStrength = strength(*Old.GV);
  if (NewStrength != OldStrength)
    return NewStrength > OldStrength;
  if (NewStrength == 2 && commonSize(*New.GV) != commonSize(*Old.GV))
    return commonSize(*New.GV) > commonSize(*Old.GV);
  if (New.Source->IsExplicit != Old.Source->IsExplicit)
    return New.Source->IsExplicit;
  return New.Source->Place <
         Old.Source->Place; // Members are opened in the order in which they are
                            // needed.
}

/// Where the debug info says that GV is defined. Reads what was left for later.
static std::optional<SourceLine> readDefinition(GlobalValue &GV,
                                                const SourceModule &Source) {
  const BitcodeReading Reading(Source.Name, Source.Producer);
  if (Error E =
          joinErrors(GV.getParent()->materializeMetadata(), GV.materialize())) {
    consumeError(std::move(
        E)); // Of the two problems, the duplicate is the one to speak of.
    return std::nullopt;
  }
  return definitionOf(GV);
}

static void reportDuplicate(GlobalValue &Old, const SourceModule &OldSource,
                            GlobalValue &New, const SourceModule &NewSource,
                            Diagnostics &Diags) {
  // Reading debug info may add diagnostics of its own.
  const auto NewPlace = readDefinition(New, NewSource);
  const auto OldPlace = readDefinition(Old, OldSource);
  Diagnostic &D = Diags.error("LINK_DUPLICATE_SYMBOL",
                              {{"symbol", json::fixUTF8(New.getName())},
                               {"first", OldSource.Name},
                               {"second", NewSource.Name}});
  if (NewPlace)
    setPlace(D, *NewPlace);
  if (OldPlace && OldPlace->File)
    D.Details["firstAt"] =
        json::fixUTF8(formatPlace(*OldPlace->File, OldPlace->Line));
}

/// Whether A and B are the same licence or version, which each file of a
/// program may define: the object has it once.
/// @see libbpf src/linker.c, linker_append_sec_data
static bool isSameLicence(const GlobalValue &A, const GlobalValue &B) {
  const auto *VarA = dyn_cast<GlobalVariable>(&A);
  const auto *VarB = dyn_cast<GlobalVariable>(&B);
  return VarA && VarB &&
         (VarA->getSection() == "license" || VarA->getSection() == "version") &&
         VarA->getSection() == VarB->getSection() &&
         VarA->getInitializer() == VarB->getInitializer();
}

void SymbolResolver::define(const SourceModule &Source) {
  for (GlobalValue &GV : Source.M->global_values()) {
    if (!isPublicDefinition(GV))
      continue;
    const Definition New{&Source, &GV};
    auto [It, IsFirst] = Chosen.try_emplace(GV.getName(), New);
    Definition &Old = It->second;
    if (IsFirst || Old.IsFinal)
      continue;
    if (strength(GV) == 3 && strength(*Old.GV) == 3 && Source.IsExplicit &&
        Old.Source->IsExplicit && !isSameLicence(GV, *Old.GV))
      reportDuplicate(*Old.GV, *Old.Source, GV, Source, Diags);
    if (isBetter(New, Old))
      Old = New;
  }
}

void SymbolResolver::choose() {
  while (Defined < S.Modules.size()) {
    const SourceModule &Source = *S.Modules[Defined++];
    define(Source);
    if (AreRootsMarked) // None, as members with such entries do not wait; but
                        // the look at them was not a full one.
      markRootsOf(Source);
  }
}

/// The definition of NAME that is used, and the module that has it: opens the
/// members that could have a better one. Null when there is none.
GlobalValue *SymbolResolver::settle(StringRef Name,
                                    const SourceModule *&Source) {
  while (true) {
    auto It = Chosen.find(Name);
    uint64_t Before = UINT64_MAX;
    if (It != Chosen.end()) {
      Definition &Found = It->second;
      const bool IsStrong = strength(*Found.GV) == 3;
      if (IsStrong)
        Before = Found.Source->Place;
      if (Found.IsFinal || (IsStrong && Found.Source->IsExplicit) ||
          !Loader.openDefinition(Name, Before)) {
        Found.IsFinal = true;
        Source = Found.Source;
        return Found.GV;
      }
    } else if (!Loader.openDefinition(Name, Before)) {
      return nullptr;
    }
    choose();
  }
}

void SymbolResolver::markRootsOf(const SourceModule &Source) {
  for (GlobalValue &GV : Source.M->global_values()) {
    if (GV.isDeclaration() || GV.hasAvailableExternallyLinkage())
      continue;
    if (GV.hasAppendingLinkage() || GV.getName().starts_with("llvm."))
      need(Source, GV);
    else if (GV.hasLocalLinkage())
      R.WholeArchive ? need(Source, GV) : void();
    else if (R.WholeArchive || Exports.contains(GV.getName()))
      needReferenced(Source, GV);
  }
}

void SymbolResolver::markNeeded() {
  const SourceModule *Source = nullptr;
  std::vector<StringRef> Names(Exports.keys().begin(), Exports.keys().end());
  llvm::sort(Names);
  for (StringRef Name : Names)
    if (!settle(Name, Source))
      Undefined.insert(Name);
  if (!R.DisableMemoryBuiltins)
    for (StringRef Name : builtinsOfOptimization())
      settle(Name, Source);
  S.sortByPlace();
  AreRootsMarked = true;
  // By index: a reference may have more modules opened.
  for (size_t I = 0; I < Defined; ++I)
    markRootsOf(*S.Modules[I]);
  for (StringRef Name : builtinsOfOptimization())
    needBuiltin(Name);
  do
    scanAll();
  while (findMentioned());
  S.sortByPlace();
}

std::vector<StringRef> SymbolResolver::unresolvedExports() const {
  std::vector<StringRef> Names;
  for (StringRef Name : Exports.keys())
    if (!Chosen.contains(Name))
      Names.push_back(Name);
  llvm::sort(Names);
  return Names;
}

/// Comparing takes the product of two lengths.
static constexpr size_t MaxSimilarName = 128;

StringRef SymbolResolver::findSimilar(StringRef Name) const {
  if (Name.empty() || Name.size() > MaxSimilarName)
    return "";
  // Two letters that changed places are two edits.
  const size_t Limit = std::max<size_t>(2, Name.size() / 3);
  unsigned Least = std::min(Limit, Name.size() - 1) + 1;
  StringRef Best;
  for (const auto &Entry : Chosen) {
    if (!Entry.second.Source->IsExplicit ||
        Entry.getKey().size() > MaxSimilarName)
      continue;
    const unsigned Distance =
        Name.edit_distance(Entry.getKey(), /*AllowReplacements=*/true, Least);
    if (Distance < Least ||
        (Distance == Least && !Best.empty() && Entry.getKey() < Best)) {
      Least = Distance;
      Best = Entry.getKey();
    }
  }
  return Best;
}

void SymbolResolver::scanAll() {
  while (!Pending.empty()) {
    auto [Source, GV] = Pending.back();
    Pending.pop_back();
    scan(*Source, *GV);
  }
}

/// Whether members that wait define something after all that no archive's table
/// lists.
bool SymbolResolver::findMentioned() {
  if (Undefined.empty() || !Loader.openMentions(Undefined.getArrayRef()))
    return false;
  choose();
  for (StringRef Name : Undefined.takeVector())
    needNamed(Name);
  return true;
}

void SymbolResolver::need(const SourceModule &Source, GlobalValue &GV) {
  if (Needed.insert(&GV).second)
    Pending.push_back({&Source, &GV});
}

/// GV is referred to in SOURCE: what is needed is the chosen definition of its
/// name.
void SymbolResolver::needReferenced(const SourceModule &Source,
                                    GlobalValue &GV) {
  if (GV.hasLocalLinkage() || GV.hasAppendingLinkage())
    return need(Source, GV);
  if (!GV.getName().starts_with("llvm."))
    needNamed(GV.getName());
}

void SymbolResolver::needNamed(StringRef Name) {
  const SourceModule *Source = nullptr;
  if (GlobalValue *GV = settle(Name, Source))
    need(*Source, *GV);
  else
    Undefined.insert(Name);
}

/// Code generation may call NAME: it is needed where an input defines it.
void SymbolResolver::needBuiltin(StringRef Name) {
  const SourceModule *Source = nullptr;
  if (R.DisableMemoryBuiltins)
    return;
  if (GlobalValue *GV = settle(Name, Source))
    need(*Source, *GV);
}

void SymbolResolver::scan(const SourceModule &Source, GlobalValue &GV) {
  {
    const BitcodeReading Reading(Source.Name, Source.Producer);
    if (Error E = GV.materialize()) {
      reportBitcode(Source.Name, Source.Producer, toString(std::move(E)), Diags)
          .Function = GV.getName().str();
      return;
    }
  }
  for (const Use &Operand :
       GV.operands()) // Initializer, aliasee, resolver, personality, prefix and
                      // prologue data.
    visit(Source, Operand.get());
  if (auto *F = dyn_cast<Function>(&GV))
    for (const Instruction &I : instructions(*F)) {
      for (const Use &Operand : I.operands())
        visit(Source, Operand.get());
      if (StringRef Name = builtinFor(I); !Name.empty())
        needBuiltin(Name);
    }
}

void SymbolResolver::visit(const SourceModule &Source, const Value *V) {
  SmallVector<const Constant *, 16> Stack;
  auto Push = [&](const Value *Next) {
    if (const auto *C = dyn_cast<Constant>(Next))
      Stack.push_back(C);
  };
  Push(V);
  while (!Stack.empty()) {
    const Constant *C = Stack.pop_back_val();
    if (const auto *GV = dyn_cast<GlobalValue>(C)) {
      needReferenced(Source, const_cast<GlobalValue &>(*GV));
      continue;
    }
    // A constant may be shared by modules, but only where it refers to no
    // global.
    if (C->getNumOperands() == 0 || !Visited.insert(C).second)
      continue;
    for (const Use &Operand : C->operands())
      Push(Operand.get());
  }
}

std::vector<GlobalValue *>
SymbolResolver::neededOf(const SourceModule &Source) const {
  std::vector<GlobalValue *> Values;
  for (GlobalValue &GV : Source.M->global_values())
    if (Needed.contains(&GV))
      Values.push_back(&GV);
  return Values;
}
