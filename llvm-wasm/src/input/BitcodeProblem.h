// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Bitcode that LLVM cannot read: most problems it returns, some it finds so
// late that it can only give up.
#ifndef BL_BITCODE_PROBLEM_H
#define BL_BITCODE_PROBLEM_H

#include "abi/Diagnostics.h"

namespace bl {

/// Reports what is wrong with the bitcode NAME, made by PRODUCER (may be
/// empty), in LLVM's words. Returns the diagnostic.
Diagnostic &reportBitcode(llvm::StringRef Name, llvm::StringRef Producer,
                          llvm::StringRef Reason, Diagnostics &Diags);

/// While one lives, LLVM reads this bitcode, or this IR: when it gives up, that
/// is to blame. They do not nest.
class BitcodeReading {
public:
  BitcodeReading(llvm::StringRef Name, llvm::StringRef Producer,
                 bool IsText = false);
  ~BitcodeReading();
  BitcodeReading(const BitcodeReading &) = delete;

  /// Reports REASON, for which LLVM gives up, when bitcode is being read. False
  /// when none is.
  static bool blame(llvm::StringRef Reason, Diagnostics &Diags);

private:
  llvm::StringRef Name;
  llvm::StringRef Producer;
  bool IsText;
};

} // namespace bl

#endif
