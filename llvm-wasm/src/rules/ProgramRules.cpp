// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/ProgramRules.h"
#include "abi/Place.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace bl;

/// r1 to r5 (RFC 9669, section 2.1).
static constexpr unsigned ArgumentRegisters = 5;

/// Functions of the C library, which neither kernel nor loader has. Other
/// undefined names may be kfuncs.
static bool isOfCLibrary(StringRef Name) {
  return StringSwitch<bool>(Name)
      .Cases({"memcpy", "memmove", "memset", "memcmp", "bcmp", "memchr"}, true)
      .Cases({"strlen", "strcmp", "strncmp", "strcpy", "strncpy", "strchr"},
             true)
      .Cases({"abort", "exit", "malloc", "calloc", "realloc", "free", "printf",
              "puts"},
             true)
      .Default(false);
}

/// Names that only the Rust compiler makes: no kernel has a function of such a
/// name.
static bool isOfRust(StringRef Name) {
  return Name.starts_with("_R") || Name.starts_with("__rust") ||
         (Name.starts_with("_ZN") && Name.ends_with("E") &&
          Name.contains("17h"));
}

/// "core::fmt" in both manglings.
static bool isFormatting(StringRef Name) { return Name.contains("4core3fmt"); }

/// How many registers the arguments of T take; those beyond r5 are passed on
/// the stack.
static uint64_t countRegisters(const FunctionType &T,
                               const DataLayout &Layout) {
  uint64_t Count = 0;
  for (Type *Parameter : T.params())
    Count += Parameter->isSized()
                 ? std::max<uint64_t>(
                       1, (Layout.getTypeSizeInBits(Parameter).getFixedValue() +
                           63) /
                              64)
                 : 1;
  return Count;
}

namespace {
class Checker {
public:
  Checker(const Module &M, const StringMap<StringRef> &Lost, Diagnostics &Diags)
      : M(M), Lost(Lost), Diags(Diags) {}

  void run() {
    for (const Function &F : M) {
      if (F.isDeclaration())
        continue;
      checkArguments(F);
      for (const Instruction &I : instructions(F))
        if (const auto *Call = dyn_cast<CallBase>(&I))
          checkCall(*Call);
    }
  }

private:
  void checkArguments(const Function &F) {
    const uint64_t Count =
        countRegisters(*F.getFunctionType(), M.getDataLayout());
    if (Count > ArgumentRegisters && !F.use_empty())
      setPlace(Diags.warning("LINK_STACK_ARGUMENTS",
                             {{"symbol", json::fixUTF8(F.getName())},
                              {"registers", static_cast<int64_t>(Count)}}),
               F);
  }

  void checkCall(const CallBase &Call) {
    const Value *Callee = Call.getCalledOperand()->stripPointerCasts();
    if (isa<InlineAsm>(Callee) || isHelperNumber(Callee))
      return;
    const auto *F = dyn_cast<Function>(Callee);
    const Function &Caller = *Call.getFunction();
    if (!F) {
      // Calls within core::fmt are reported once, where the program enters it.
      if (!isFormatting(Caller.getName()))
        setPlace(Diags.warning("LINK_INDIRECT_CALL", {}), Call);
      return;
    }
    if (F->isIntrinsic())
      return;
    if (!F->isDeclaration()) {
      if (isFormatting(F->getName()) && !isFormatting(Caller.getName()) &&
          !HasFormatting) {
        HasFormatting = true;
        setPlace(Diags.warning("LINK_CORE_FMT",
                               {{"symbol", json::fixUTF8(F->getName())}}),
                 Call);
      }
      return;
    }
    if (F->hasExternalWeakLinkage())
      return;
    const bool IsLibrary = isOfRust(F->getName()) || isOfCLibrary(F->getName());
    if (!IsLibrary && !Lost.contains(F->getName()))
      return;
    if (!Undefined.insert(F).second)
      return;
    Diagnostic &D =
        setPlace(Diags.warning("LINK_UNDEFINED_FUNCTION",
                               {{"symbol", json::fixUTF8(F->getName())}}),
                 Call);
    if (!IsLibrary)
      D.Details["reason"] = Lost.lookup(F->getName());
  }

  /// aya and old headers call helpers by number: a constant that is made a
  /// pointer.
  static bool isHelperNumber(const Value *Callee) {
    const auto *Constant = dyn_cast<ConstantExpr>(Callee);
    return isa<ConstantInt>(Callee) ||
           (Constant && Constant->getOpcode() == Instruction::IntToPtr);
  }

  const Module &M;
  const StringMap<StringRef> &Lost;
  Diagnostics &Diags;
  SmallPtrSet<const Function *, 8> Undefined;
  bool HasFormatting = false;
};
} // namespace

StringMap<StringRef>
bl::findLostFunctions(const Module &M,
                      const std::map<std::string, KernelType> &Known) {
  StringMap<StringRef> Lost;
  for (const Function &F : M) {
    if (!F.isDeclaration() || F.isIntrinsic())
      continue;
    if (F.getSubprogram() && !F.hasSection())
      Lost[F.getName()] = "undeclared";
    else if (!Known.empty() && !Known.count(F.getName().str()))
      Lost[F.getName()] = "unknown";
  }
  return Lost;
}

void bl::checkThreadLocals(const Module &M, Diagnostics &Diags) {
  for (const GlobalVariable &GV : M.globals())
    if (GV.isThreadLocal())
      setPlace(Diags.error("LINK_THREAD_LOCAL",
                           {{"symbol", json::fixUTF8(GV.getName())}}),
               GV);
}

void bl::checkProgram(const Module &M, const StringMap<StringRef> &Lost,
                      Diagnostics &Diags) {
  Checker(M, Lost, Diags).run();
}
