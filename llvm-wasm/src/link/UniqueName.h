// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Names for symbols that nobody outside of the module refers to.
#ifndef BL_UNIQUE_NAME_H
#define BL_UNIQUE_NAME_H

#include "llvm/IR/Module.h"

namespace bl {

/// BASE, or the first of BASE.1, BASE.2 ... that no symbol of M has.
inline std::string uniqueName(const llvm::Module &M, const std::string &Base) {
  std::string Name = Base;
  for (unsigned N = 1; M.getNamedValue(Name); ++N)
    Name = Base + "." + std::to_string(N);
  return Name;
}

} // namespace bl

#endif
