// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// A host for the core in a test: inputs in memory, one link through the C ABI,
// the result as data.
#ifndef BL_TEST_LINK_H
#define BL_TEST_LINK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <string>
#include <vector>

namespace bl_test {

/// A file of the repository, whole. Ends the test program when it is not there.
std::string readFile(llvm::StringRef Path);

/// What one link gave.
struct Outcome {
  bool IsOk = false;
  llvm::json::Object Result;
  std::vector<std::string> Outputs;

  /// The codes of the diagnostics, in order.
  std::vector<std::string> codes() const;
};

/// One request and its inputs.
class Link {
public:
  Link &input(llvm::StringRef Name, std::string Bytes);
  /// Sets a field of the request.
  Link &set(llvm::StringRef Field, llvm::json::Value Value);
  /// A file that a thin archive can name.
  Link &file(llvm::StringRef Path, std::string Bytes);
  Outcome run();

private:
  llvm::json::Object Request;
};

} // namespace bl_test

#endif
