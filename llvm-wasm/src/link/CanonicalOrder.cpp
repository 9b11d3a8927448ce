// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/CanonicalOrder.h"
#include "link/UniqueName.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Metadata.h"
#include <tuple>

using namespace llvm;
using namespace bl;

static constexpr char Kind[] = "bpf.link.origin";

void bl::noteOrigins(ArrayRef<GlobalValue *> Values, size_t Index) {
  uint32_t Place = 0;
  for (GlobalValue *GV : Values) {
    ++Place;
    auto *GO = dyn_cast<GlobalObject>(GV);
    if (!GO || GO->hasAppendingLinkage())
      continue;
    LLVMContext &C = GO->getContext();
    auto Number = [&](uint64_t N) {
      return ConstantAsMetadata::get(ConstantInt::get(Type::getInt64Ty(C), N));
    };
    GO->setMetadata(Kind, MDTuple::get(C, {Number(Index), Number(Place),
                                           MDString::get(C, GO->getName())}));
  }
}

namespace {
struct Origin {
  uint64_t Module = UINT64_MAX;
  uint64_t Place = UINT64_MAX;
  std::string Name;
};
} // namespace

static Origin originOf(const GlobalObject &GO) {
  const MDNode *Note = GO.getMetadata(Kind);
  if (!Note || GO.isDeclaration()) // Declarations come last, by name.
    return {UINT64_MAX, UINT64_MAX, GO.getName().str()};
  auto Number = [&](unsigned I) {
    return mdconst::extract<ConstantInt>(Note->getOperand(I))->getZExtValue();
  };
  return {Number(0), Number(1),
          cast<MDString>(Note->getOperand(2))->getString().str()};
}

template <class T, class Range>
static std::vector<std::pair<Origin, T *>> sorted(Range &&Values) {
  std::vector<std::pair<Origin, T *>> List;
  for (T &GO : Values)
    List.push_back({originOf(GO), &GO});
  llvm::sort(List, [](const auto &A, const auto &B) {
    return std::tie(A.first.Module, A.first.Place, A.first.Name) <
           std::tie(B.first.Module, B.first.Place, B.first.Name);
  });
  return List;
}

template <class T>
static void restoreNames(Module &M,
                         const std::vector<std::pair<Origin, T *>> &List) {
  for (const auto &[From, GO] : List)
    if (GO->hasLocalLinkage() && GO->hasMetadata(Kind) &&
        GO->getName() != From.Name)
      GO->setName("");
  for (const auto &[From, GO] : List) {
    if (!GO->hasLocalLinkage() || GO->hasName() || From.Name.empty() ||
        !GO->hasMetadata(Kind))
      continue;
    GO->setName(uniqueName(M, From.Name));
  }
}

void bl::restoreOrder(Module &M) {
  auto Functions = sorted<Function>(M.functions());
  for (auto &[From, F] : Functions) {
    F->removeFromParent();
    M.getFunctionList().push_back(F);
  }
  auto Globals = sorted<GlobalVariable>(M.globals());
  for (auto &[From, GV] : Globals) {
    GV->removeFromParent();
    M.insertGlobalVariable(GV);
  }
  restoreNames(M, Functions);
  restoreNames(M, Globals);
  for (GlobalObject &GO : M.global_objects())
    GO.setMetadata(Kind, nullptr);
}
