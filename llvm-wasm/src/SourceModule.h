// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The bitcode modules of the inputs, before they are linked: parsed lazily, function bodies on demand.
#ifndef BL_SOURCE_MODULE_H
#define BL_SOURCE_MODULE_H

#include "Diagnostics.h"
#include "InputKind.h"
#include "Request.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>

namespace bl {

struct SourceModule {
  /// "prog.bc", or "libcore.rlib(core.o)".
  std::string Name;
  /// The member's name, or empty.
  std::string Member;
  /// Index into Sources::Inputs.
  size_t Input = 0;
  /// Linked whether needed or not; false for archive members.
  bool IsExplicit = true;
  std::string Producer;
  /// What the bitcode reader reads from; the module points into it. Shared by the modules of one file.
  std::shared_ptr<llvm::MemoryBuffer> Bytes;
  std::unique_ptr<llvm::Module> M;
};

struct SourceInput {
  std::string Name;
  /// The host's number for it.
  uint32_t HostIndex = 0;
  InputKind Kind = InputKind::Unknown;
  /// LLVM's identification in the first bitcode found in it, "LLVM22.1.8-rust-1.96.0", or empty.
  std::string Producer;
  /// What wrote the first compile unit that was linked from it, or empty.
  std::string Compiler;
  size_t Members = 0;
  std::vector<std::string> MembersLinked;
};

struct Sources {
  std::vector<SourceInput> Inputs;
  /// In link order.
  std::vector<SourceModule> Modules;
};

/// Opens all inputs of REQUEST. Problems go to DIAGNOSTICS; what could be read is returned.
Sources loadSources(const Request &R, llvm::LLVMContext &Context, Diagnostics &Diags);

/// The LLVM release that the name of a bitcode producer states, "LLVM22.1.8-rust-1.96.0" -> 22. None for names of
/// another form (Apple's).
std::optional<unsigned> producerMajor(llvm::StringRef Producer);

} // namespace bl

#endif
