// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/RuntimeBuiltins.h"
#include "abi/Place.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace bl;

ArrayRef<StringRef> bl::runtimeBuiltins() {
  static constexpr StringRef Names[] = {
      "memcpy",   "memmove",  "memset",   "memcmp",    "bcmp",
      "__multi3", "__divti3", "__modti3", "__udivti3", "__umodti3"};
  return Names;
}

ArrayRef<StringRef> bl::builtinsOfOptimization() {
  static constexpr StringRef Names[] = {"memcmp", "bcmp", "__multi3"};
  return Names;
}

/// How many bytes the backend writes or copies inline at this alignment: 128
/// stores (BPFSubtarget's getMaxStoresPerMemFunc, "CommonMaxStores"), each as
/// wide as the alignment lets it.
static uint64_t inlineLimit(MaybeAlign Alignment) {
  return 128 * std::min<uint64_t>(Alignment.valueOrOne().value(), 8);
}

bool bl::isInlined(const MemIntrinsic &I) {
  const auto *Length = dyn_cast<ConstantInt>(I.getLength());
  MaybeAlign Alignment = I.getDestAlign();
  if (const auto *Transfer = dyn_cast<MemTransferInst>(&I))
    Alignment = std::min(Alignment.valueOrOne(),
                         Transfer->getSourceAlign().valueOrOne());
  return Length && Length->getValue().ule(inlineLimit(Alignment));
}

StringRef bl::builtinFor(const Instruction &I) {
  if (const auto *Memory = dyn_cast<MemIntrinsic>(&I)) {
    if (isa<MemSetInst>(I) || isInlined(*Memory))
      return "";
    if (isa<MemCpyInst>(I) && isa<ConstantInt>(Memory->getLength()))
      return "";
    return isa<MemMoveInst>(I) ? "memmove" : "memcpy";
  }
  if (!I.getType()->isIntegerTy() || I.getType()->getIntegerBitWidth() <= 64)
    return "";
  switch (I.getOpcode()) {
  case Instruction::Mul: // By a constant it becomes shifts and sums.
    return isa<ConstantInt>(I.getOperand(1)) ? "" : "__multi3";
  case Instruction::SDiv:
    return "__divti3";
  case Instruction::SRem:
    return "__modti3";
  case Instruction::UDiv:
    return "__udivti3";
  case Instruction::URem:
    return "__umodti3";
  default:
    return "";
  }
}

static bool isOwnBuiltin(const Value *V) {
  const auto *F = dyn_cast<Function>(V);
  return F && F->hasLocalLinkage() &&
         is_contained(runtimeBuiltins(), F->getName());
}

namespace {

/// What is left when builtins live only where something else needs them. That
/// they are kept for code generation does not count: Rust's division of 128
/// bits multiplies such numbers.
class LiveCode {
public:
  explicit LiveCode(Module &M) : M(M) {
    SmallVector<GlobalValue *, 8> Used;
    SmallPtrSet<const GlobalValue *, 2> Lists;
    for (bool IsCompilerUsed : {false, true})
      if (const GlobalVariable *List =
              collectUsedGlobalVariables(M, Used, IsCompilerUsed))
        Lists.insert(List);
    for (const GlobalValue *GV : Used)
      if (!isOwnBuiltin(GV))
        reach(GV);
    for (const GlobalValue &GV : M.global_values())
      if (!GV.hasLocalLinkage() && !Lists.contains(&GV))
        reach(&GV);
    while (!Pending.empty())
      visit(Pending.pop_back_val());
  }

  /// An instruction for which code generation may call NAME, or null.
  const Instruction *findCall(StringRef Name) const {
    return Calls.lookup(Name);
  }
  bool contains(const Constant *C) const { return Reached.contains(C); }

private:
  void reach(const Value *V) {
    const auto *C = dyn_cast_or_null<Constant>(V);
    if (C && Reached.insert(C).second)
      Pending.push_back(C);
  }

  void visit(const Constant *C) {
    for (const Use &Operand :
         C->operands()) // Of a global too: initializer, aliasee, prologue data.
      reach(Operand.get());
    const auto *F = dyn_cast<Function>(C);
    if (!F)
      return;
    for (const Instruction &I : instructions(*F)) {
      if (StringRef Name = builtinFor(I); !Name.empty()) {
        Calls.try_emplace(Name, &I);
        reach(M.getFunction(Name));
      }
      for (const Use &Operand : I.operands())
        reach(Operand.get());
    }
  }

  Module &M;
  SmallPtrSet<const Constant *, 32> Reached;
  SmallVector<const Constant *, 32> Pending;
  StringMap<const Instruction *> Calls;
};

} // namespace

void bl::settleBuiltins(Module &M, Diagnostics &Diags) {
  const LiveCode Live(M);
  for (StringRef Name : runtimeBuiltins()) {
    const Function *Defined = M.getFunction(Name);
    const Instruction *Call = Live.findCall(Name);
    // What is left of memory intrinsics is expanded inline.
    if (!Call || !Name.starts_with("__") ||
        (Defined && !Defined->isDeclaration()))
      continue;
    setPlace(Diags.warning("LINK_MISSING_BUILTIN", {{"symbol", Name.str()}}),
             *Call);
  }
  removeFromUsedLists(M, [&](Constant *C) {
    const Constant *Stripped = C->stripPointerCasts();
    return isOwnBuiltin(Stripped) && !Live.contains(Stripped);
  });
  ModuleAnalysisManager NoAnalyses;
  GlobalDCEPass().run(M, NoAnalyses);
}
