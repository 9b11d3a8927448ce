// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What the inputs declare and the kernel defines: kfuncs, variables of .ksyms
// and .kconfig. One declaration of a name is left in the end.
#ifndef BL_DECLARATIONS_H
#define BL_DECLARATIONS_H

#include "abi/Diagnostics.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/Module.h"

namespace bl {

class Declarations {
public:
  explicit Declarations(Diagnostics &Diags) : Diags(Diags) {}

  /// Compares what M, which was read from INPUT, declares with what the inputs
  /// before it did. To be called before M is moved.
  void add(const llvm::Module &M, llvm::StringRef Input);

  /// Gives the declarations of M the debug info that any input had for them;
  /// where M comes from is the first input that declared them.
  void complete(llvm::Module &M) const;

private:
  struct Declaration {
    std::string Input;
    llvm::Type *ValueType;
    llvm::DISubprogram *Subprogram;
    bool IsReported = false;
  };

  Diagnostics &Diags;
  llvm::StringMap<Declaration> Known;
};

} // namespace bl

#endif
