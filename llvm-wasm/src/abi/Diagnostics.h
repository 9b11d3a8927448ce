// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Problems as data: a stable code, its details, and where it is. The text is
// up to the host.
#ifndef BL_DIAGNOSTICS_H
#define BL_DIAGNOSTICS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/Support/JSON.h"
#include <deque>
#include <memory>
#include <string>

namespace bl {

struct Diagnostic {
  std::string Code;
  /// "error", "warning", "note" or "remark".
  std::string Severity;
  llvm::json::Object Details;
  std::string Function;
  /// As in the debug info: relative to Directory, or absolute.
  std::string File;
  /// Where the compiler ran: cargo runs it for a dependency in the folder of
  /// that crate.
  std::string Directory;
  unsigned Line = 0;
  unsigned Column = 0;
  /// The input, and the archive member in it, that this came from:
  /// "libcore.rlib(core.o)".
  std::string Input;
};

using DetailList = std::initializer_list<llvm::json::Object::KV>;

/// Collects the diagnostics of one link, in order.
class Diagnostics {
public:
  /// Adds a diagnostic and returns it, for its location to be filled in. It
  /// stays where it is when others are added.
  Diagnostic &error(llvm::StringRef Code, DetailList Details);
  Diagnostic &warning(llvm::StringRef Code, DetailList Details);
  Diagnostic &add(llvm::StringRef Code, llvm::StringRef Severity,
                  llvm::json::Object Details);

  bool hasErrors() const { return Errors != 0; }
  const std::deque<Diagnostic> &all() const { return List; }

  /// What LLVM reports while this is set is attributed to this input.
  void setCurrentInput(std::string Name) { CurrentInput = std::move(Name); }

  /// A handler for an LLVMContext that adds what LLVM reports. It must not
  /// outlive this.
  std::unique_ptr<llvm::DiagnosticHandler> createHandler();

  void fromLLVM(const llvm::DiagnosticInfo &Info);

private:
  std::deque<Diagnostic> List;
  std::string CurrentInput;
  size_t Errors = 0;
};

} // namespace bl

#endif
