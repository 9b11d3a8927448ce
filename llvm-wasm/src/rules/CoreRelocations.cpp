// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/CoreRelocations.h"
#include "abi/Place.h"
#include "rules/CoreQuestion.h"
#include "rules/KernelTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicsBPF.h"
#include <map>

using namespace llvm;
using namespace bl;

static constexpr StringRef Marker = "__bpf_core_relocation";

/// On a question: its type and the name of the variable that stands for it.
static constexpr StringRef QuestionMetadata = "bpf_core.question";

/// Above the numbers that BPFAbstractMemberAccess counts from 0.
static constexpr unsigned FirstSequence = 1u << 20;

/// Rust's calls of it are never invokes: BPF does not unwind.
static bool isCallOf(const User *U, const Function &F) {
  const auto *Call = dyn_cast<CallInst>(U);
  return Call && Call->getCalledFunction() == &F;
}

/// Whether F asks in the way of the crate: `fn() -> u64`, which is called; the
/// compiler drops the result of one whose answer nobody uses.
static bool isQuestion(const Function &F) {
  return F.arg_size() == 0 && !F.isVarArg() &&
         (F.getReturnType()->isIntegerTy(64) ||
          F.getReturnType()->isVoidTy()) &&
         all_of(F.users(), [&](const User *U) { return isCallOf(U, F); });
}

/// The place where a person wrote the macro: the innermost that is not in the
/// crate bpf-core. Where that crate was not inlined, it is in a caller.
static const DILocation *placeOf(const Function &Asked, unsigned Depth = 0) {
  for (const User *U : Asked.users()) {
    if (!isCallOf(U, Asked))
      continue;
    const auto *Call = cast<CallInst>(U);
    const DILocation *L = Call->getDebugLoc().get();
    while (L && isInCrate(L->getScope()->getSubprogram(), "bpf_core") &&
           L->getInlinedAt())
      L = L->getInlinedAt();
    if (L && !isInCrate(L->getScope()->getSubprogram(), "bpf_core"))
      return L;
    if (Depth < 8)
      if (const DILocation *Outer = placeOf(*Call->getFunction(), Depth + 1))
        return Outer;
  }
  return nullptr;
}

static void report(const QuestionProblem &Problem, StringRef Severity,
                   const Function &Asking, Diagnostics &Diags) {
  Diagnostic &D =
      Diags.add(Problem.Code, Severity, json::Object(Problem.Details));
  if (const DILocation *L = placeOf(Asking))
    setPlaceOfInlined(D, *L);
}

/// The type that a question is about; the problem where debug info lacks it.
static DIType *typeOf(const Function &Asking, const char *&Missing) {
  const DISubprogram *Subprogram = Asking.getSubprogram();
  Missing = Subprogram ? "types" : "debug info";
  if (!Subprogram || Subprogram->getTemplateParams().empty())
    return nullptr;
  return Subprogram->getTemplateParams()[0]->getType();
}

/// Optimisation may merge calls of a question, for the answer is always the
/// same, and drop those that nobody uses; it may not call where the program did
/// not: a question about what the kernel lacks must not be reached.
static void makeOpaque(Function &Asking) {
  Asking.deleteBody();
  Asking.setComdat(nullptr);
  Asking.setSubprogram(nullptr);
  Asking.setAttributes(AttributeList());
  Asking.setMemoryEffects(MemoryEffects::none());
  Asking.setDoesNotThrow();
  Asking.setWillReturn();
  for (User *U : Asking.users())
    if (isCallOf(U, Asking))
      cast<CallInst>(U)->setAttributes(AttributeList());
}

/// Nobody wants its answer, so the kernel is not asked.
static void dropQuestion(Function &Asking) {
  for (User *U : make_early_inc_range(Asking.users()))
    cast<CallInst>(U)->eraseFromParent();
  Asking.eraseFromParent();
}

namespace {
class Settler {
public:
  Settler(Module &M, Diagnostics &Diags) : M(M), Diags(Diags) {}

  void run(const Function &Relocation) {
    DenseMap<const Function *, CallInst *> Calls;
    bool IsMisused = false;
    for (const User *U : Relocation.users()) {
      auto *Call = dyn_cast<CallInst>(const_cast<User *>(U));
      IsMisused |= !isCallOf(U, Relocation) || Call->arg_size() != 1 ||
                   !Call->getType()->isIntegerTy(64) ||
                   !Calls.try_emplace(Call->getFunction(), Call).second;
    }
    if (IsMisused) {
      Diags.error("LINK_CORE_QUESTION", {});
      return;
    }
    // In the order of the module: that of uses is not the host's.
    for (Function &F : make_early_inc_range(M))
      if (const auto It = Calls.find(&F); It != Calls.end())
        settle(*It->second);
    if (Undescribed)
      report({"LINK_CORE_DEBUG_INFO",
              {{"missing", Missing},
               {"questions", static_cast<int64_t>(Questions)}}},
             "error", *Undescribed, Diags);
  }

private:
  void settle(CallInst &Call) {
    Function &Asking = *Call.getFunction();
    if (!isQuestion(Asking))
      return report({"LINK_CORE_QUESTION", {}}, "error", Asking, Diags);
    const std::optional<CoreQuestion> Q =
        readQuestion(*Call.getArgOperand(0), M.getDataLayout());
    if (!Q)
      return report({"LINK_CORE_QUESTION", {}}, "error", Asking, Diags);
    const char *Lacking = nullptr;
    DIType *T = typeOf(Asking, Lacking);
    if (!T) {
      // One error for what one setting of the build causes.
      if (Questions++ == 0) {
        Undescribed = &Asking;
        Missing = Lacking;
      }
      return;
    }
    CoreRecord Record;
    if (std::optional<QuestionProblem> Problem = resolveQuestion(*Q, T, Record))
      return report(*Problem, "error", Asking, Diags);
    if (!Record.UnmatchedField.empty())
      report({"LINK_CORE_FIELD_TYPE",
              {{"type", json::fixUTF8(T->getName())},
               {"path", Q->Path},
               {"fieldType", Record.UnmatchedField}}},
             "warning", Asking, Diags);
    if (Asking.getReturnType()->isVoidTy())
      return dropQuestion(Asking);
    makeOpaque(Asking);
    attach(Asking, *T, Record);
  }

  /// Questions with one answer share its name, and the backend's record.
  void attach(Function &Asking, DIType &T, const CoreRecord &Record) {
    const auto [It, IsNew] =
        Numbers.try_emplace({&T, Record.Suffix}, Numbers.size());
    // What stands before the first colon or dollar sign is not read.
    const std::string Name =
        (Record.IsTypeId ? "llvm.btf_type_id.bpf_core" : "llvm.bpf_core") +
        std::to_string(It->second) + Record.Suffix;
    LLVMContext &C = M.getContext();
    Asking.setMetadata(QuestionMetadata,
                       MDTuple::get(C, {&T, MDString::get(C, Name)}));
    Asking.setName("bpf_core.question");
  }

  Module &M;
  Diagnostics &Diags;
  std::map<std::pair<const DIType *, std::string>, size_t> Numbers;
  Function *Undescribed = nullptr;
  const char *Missing = nullptr;
  size_t Questions = 0;
};
} // namespace

void bl::settleQuestions(Module &M, Diagnostics &Diags) {
  if (Function *F = M.getFunction(Marker); F && F->isDeclaration())
    Settler(M, Diags).run(*F);
}

static GlobalVariable *variableFor(Module &M, const MDNode &Question) {
  StringRef Name = cast<MDString>(Question.getOperand(1))->getString();
  if (GlobalVariable *Known = M.getNamedGlobal(Name))
    return Known;
  auto *GV = new GlobalVariable(M, Type::getInt64Ty(M.getContext()),
                                /*isConstant=*/false,
                                GlobalValue::ExternalLinkage, nullptr, Name);
  GV->addAttribute(Name.starts_with("llvm.btf_type_id.") ? "btf_type_id"
                                                         : "btf_ama");
  GV->setMetadata(LLVMContext::MD_preserve_access_index,
                  cast<MDNode>(Question.getOperand(0)));
  return GV;
}

void bl::placeRelocations(Module &M) {
  unsigned Sequence = FirstSequence;
  for (Function &F : make_early_inc_range(M)) {
    const MDNode *Question =
        F.isDeclaration() ? F.getMetadata(QuestionMetadata) : nullptr;
    if (!Question)
      continue;
    for (User *U : make_early_inc_range(F.users())) {
      auto *Call = cast<CallInst>(U);
      IRBuilder<> Builder(Call);
      Type *I64 = Builder.getInt64Ty();
      Value *Load = Builder.CreateLoad(I64, variableFor(M, *Question));
      // As BPFAbstractMemberAccess does, so that two loads are not merged into
      // one with a choice of relocations.
      Function *PassThrough = Intrinsic::getOrInsertDeclaration(
          &M, Intrinsic::bpf_passthrough, {I64, I64});
      Call->replaceAllUsesWith(Builder.CreateCall(
          PassThrough, {Builder.getInt32(Sequence++), Load}));
      Call->eraseFromParent();
    }
    F.eraseFromParent();
  }
  if (Function *F = M.getFunction(Marker); F && F->use_empty())
    F->eraseFromParent();
}
