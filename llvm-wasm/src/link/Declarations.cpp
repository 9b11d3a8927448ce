// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "link/Declarations.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace llvm;
using namespace bl;

static bool isOfKernel(const GlobalObject &GO) {
  if (!GO.isDeclaration() || GO.getName().starts_with("llvm."))
    return false;
  return isa<Function>(GO) || GO.getSection() == ".ksyms" ||
         GO.getSection() == ".kconfig";
}

/// Whether code made for one of the types works with the other. void and an
/// integer of C are what a symbol of .ksyms is declared as, and nobody reads
/// it.
static bool isCompatible(const GlobalObject &GO, Type *A, Type *B) {
  if (A == B || GO.getSection() == ".ksyms")
    return A == B || isa<GlobalVariable>(GO);
  return false;
}

void Declarations::add(const Module &M, StringRef Input) {
  for (const GlobalObject &GO : M.global_objects()) {
    if (!isOfKernel(GO) || GO.use_empty())
      continue;
    const auto *F = dyn_cast<Function>(&GO);
    DISubprogram *Subprogram = F ? F->getSubprogram() : nullptr;
    auto [It, IsNew] = Known.try_emplace(
        GO.getName(), Declaration{Input.str(), GO.getValueType(), Subprogram});
    Declaration &First = It->second;
    if (IsNew)
      continue;
    if (!First.Subprogram)
      First.Subprogram = Subprogram;
    // Another input may define a function that is in no section of the kernel.
    if (First.IsReported || !GO.hasSection() ||
        isCompatible(GO, First.ValueType, GO.getValueType()))
      continue;
    First.IsReported = true;
    // The loader fills in as many bytes as the first declaration has.
    const bool IsWrongCode = GO.getSection() == ".kconfig";
    Diags.add("LINK_DECLARATIONS_DIFFER", IsWrongCode ? "error" : "warning",
              json::Object{{"symbol", json::fixUTF8(GO.getName())},
                           {"first", First.Input},
                           {"second", Input.str()}});
  }
}

void Declarations::complete(Module &M) const {
  for (Function &F : M) {
    auto It = Known.find(F.getName());
    if (It == Known.end() || !F.isDeclaration() || F.getSubprogram())
      continue;
    if (DISubprogram *Subprogram = It->second.Subprogram)
      F.setSubprogram(Subprogram);
  }
}
