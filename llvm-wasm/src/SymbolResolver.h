// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Which definition of each symbol is used, and which definitions are needed at all. Works on modules whose function
// bodies are not parsed yet, and parses only those that are needed.
#ifndef BL_SYMBOL_RESOLVER_H
#define BL_SYMBOL_RESOLVER_H

#include "Diagnostics.h"
#include "SourceModule.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace bl {

/// The functions that LLVM may call without the program saying so (BPFISelLowering.cpp, LowerCall). BPF has no runtime
/// library; Rust's compiler_builtins, when it is among the inputs, defines them.
llvm::ArrayRef<llvm::StringRef> runtimeBuiltins();

/// Whether GV can be the definition of a symbol that other modules see.
bool isPublicDefinition(const llvm::GlobalValue &GV);

class SymbolResolver {
public:
  /// EXPORTS are the names that the result must show.
  SymbolResolver(Sources &S, const llvm::StringSet<> &Exports, Diagnostics &Diags) : S(S), Exports(Exports), Diags(Diags) {}

  /// Chooses one definition for each symbol. Two strong ones in explicit inputs are an error; among archive members
  /// the first in link order is taken, and explicit inputs come before archives.
  void choose();

  /// Marks what the exports and the entries of llvm.used, llvm.compiler.used and the constructors reach; with
  /// WHOLE everything. Parses the bodies of the functions on the way.
  void markNeeded(bool Whole, bool KeepBuiltins);

  /// The definitions of module INDEX that are needed, in the module's order.
  std::vector<llvm::GlobalValue *> neededOf(size_t Index) const;

private:
  struct Definition {
    size_t Module;
    llvm::GlobalValue *GV;
  };

  bool isBetter(const Definition &New, const Definition &Old) const;
  void markRootsOf(size_t Index, bool Whole);
  void need(size_t Module, llvm::GlobalValue &GV);
  void needReferenced(size_t Module, llvm::GlobalValue &GV);
  void scan(size_t Module, llvm::GlobalValue &GV);
  void visit(size_t Module, const llvm::Value *V);

  Sources &S;
  const llvm::StringSet<> &Exports;
  Diagnostics &Diags;
  llvm::StringMap<Definition> Chosen;
  llvm::DenseSet<const llvm::GlobalValue *> Needed;
  llvm::DenseSet<const llvm::Constant *> Visited;
  std::vector<std::pair<size_t, llvm::GlobalValue *>> Pending;
};

} // namespace bl

#endif
