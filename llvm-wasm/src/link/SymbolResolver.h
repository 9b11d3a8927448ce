// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Which definition of each symbol is used, and which definitions are needed at
// all. Works on modules whose function bodies are not parsed yet, and parses
// only those that are needed; of archive members that wait, it has those opened
// that define something needed.
//
// The definition that is chosen for a needed symbol is the one that would be
// chosen if all members were open. What nobody needs may differ: a damaged
// member, or one for another machine, is not an error while it waits.
#ifndef BL_SYMBOL_RESOLVER_H
#define BL_SYMBOL_RESOLVER_H

#include "abi/Diagnostics.h"
#include "input/SourceLoader.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace bl {

/// Whether GV can be the definition of a symbol that other modules see.
bool isPublicDefinition(const llvm::GlobalValue &GV);

class SymbolResolver {
public:
  /// EXPORTS are the names that the result must show.
  SymbolResolver(const Request &R, Sources &S, SourceLoader &Loader,
                 const llvm::StringSet<> &Exports, Diagnostics &Diags)
      : R(R), S(S), Loader(Loader), Exports(Exports), Diags(Diags) {}

  /// Chooses one definition for each symbol of the modules that are open. Two
  /// strong ones in explicit inputs are an error; among archive members the
  /// first in link order is taken, and explicit inputs come before archives.
  void choose();

  /// Marks what the exports and the entries of llvm.used, llvm.compiler.used
  /// and the constructors reach, and the builtins that code generation will
  /// call for it; for a whole archive everything. Parses the bodies of the
  /// functions on the way. Leaves the modules in link order.
  void markNeeded();

  /// The exports that no input defines, sorted.
  std::vector<llvm::StringRef> unresolvedExports() const;

  /// What an input itself (archives apart) defines under a name that is NAME
  /// except for a slip of the pen; empty when there is none.
  llvm::StringRef findSimilar(llvm::StringRef Name) const;

  /// The definitions of SOURCE that are needed, in the module's order.
  std::vector<llvm::GlobalValue *> neededOf(const SourceModule &Source) const;

private:
  struct Definition {
    const SourceModule *Source;
    llvm::GlobalValue *GV;
    /// Somebody needs it: what is opened later does not replace it.
    bool IsFinal = false;
  };

  static bool isBetter(const Definition &New, const Definition &Old);
  void define(const SourceModule &Source);
  llvm::GlobalValue *settle(llvm::StringRef Name, const SourceModule *&Source);
  void markRootsOf(const SourceModule &Source);
  void scanAll();
  bool findMentioned();
  void need(const SourceModule &Source, llvm::GlobalValue &GV);
  void needReferenced(const SourceModule &Source, llvm::GlobalValue &GV);
  void needNamed(llvm::StringRef Name);
  void needBuiltin(llvm::StringRef Name);
  void scan(const SourceModule &Source, llvm::GlobalValue &GV);
  void visit(const SourceModule &Source, const llvm::Value *V);

  const Request &R;
  Sources &S;
  SourceLoader &Loader;
  const llvm::StringSet<> &Exports;
  Diagnostics &Diags;
  llvm::StringMap<Definition> Chosen;
  llvm::DenseSet<const llvm::GlobalValue *> Needed;
  llvm::DenseSet<const llvm::Constant *> Visited;
  std::vector<std::pair<const SourceModule *, llvm::GlobalValue *>> Pending;
  /// What is referred to and not defined, in the order in which it was met.
  llvm::SetVector<llvm::StringRef> Undefined;
  /// How many of S.Modules have their definitions in CHOSEN.
  size_t Defined = 0;
  bool AreRootsMarked = false;
};

} // namespace bl

#endif
