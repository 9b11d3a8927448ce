// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "abi/Place.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instruction.h"

using namespace llvm;
using namespace bl;

static void setFile(Diagnostic &D, const DIFile *File) {
  D.File = File ? File->getFilename().str() : "";
  D.Directory = File ? File->getDirectory().str() : "";
}

std::optional<SourceLine> bl::definitionOf(const GlobalValue &GV) {
  if (const auto *F = dyn_cast<Function>(&GV)) {
    if (const DISubprogram *Subprogram = F->getSubprogram())
      return SourceLine{Subprogram->getFile(), Subprogram->getLine()};
    return std::nullopt;
  }
  SmallVector<DIGlobalVariableExpression *, 1> Described;
  if (const auto *Variable = dyn_cast<GlobalVariable>(&GV))
    Variable->getDebugInfo(Described);
  if (Described.empty())
    return std::nullopt;
  const DIGlobalVariable *Variable = Described.front()->getVariable();
  return SourceLine{Variable->getFile(), Variable->getLine()};
}

std::string bl::formatPlace(const DIFile &File, unsigned Line,
                            unsigned Column) {
  std::string Text = File.getFilename().str() + ":" + std::to_string(Line);
  return Column ? Text + ":" + std::to_string(Column) : Text;
}

void bl::setPlace(Diagnostic &D, const SourceLine &At) {
  setFile(D, At.File);
  D.Line = At.Line;
}

void bl::setPlaceOfInlined(Diagnostic &D, const DILocation &L) {
  setFile(D, L.getFile());
  D.Line = L.getLine();
  D.Column = L.getColumn();
}

void bl::setPlace(Diagnostic &D, const DILocation *L) {
  if (!L)
    return;
  const DILocation *Outer = L;
  while (const DILocation *Next = Outer->getInlinedAt())
    Outer = Next;
  setPlaceOfInlined(D, *Outer);
  if (Outer == L || !L->getFile())
    return;
  D.Details["inlinedFrom"] =
      json::fixUTF8(formatPlace(*L->getFile(), L->getLine(), L->getColumn()));
  D.Details["inlinedFromDirectory"] = json::fixUTF8(L->getDirectory());
}

Diagnostic &bl::setPlace(Diagnostic &D, const GlobalValue &GV) {
  if (isa<Function>(GV))
    D.Function = GV.getName().str();
  if (const auto At = definitionOf(GV))
    setPlace(D, *At);
  return D;
}

Diagnostic &bl::setPlace(Diagnostic &D, const Instruction &I) {
  setPlace(D, *I.getFunction());
  setPlace(D, I.getDebugLoc().get());
  return D;
}
