// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The bitcode modules of the inputs, before they are linked: parsed lazily,
// function bodies on demand.
#ifndef BL_SOURCE_MODULE_H
#define BL_SOURCE_MODULE_H

#include "abi/Diagnostics.h"
#include "abi/Request.h"
#include "input/InputKind.h"
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
  /// Where its file or archive member stands in link order.
  uint64_t Place = 0;
  /// Linked whether needed or not; false for archive members.
  bool IsExplicit = true;
  std::string Producer;
  /// What the bitcode reader reads from; the module points into it. Shared by
  /// the modules of one file.
  std::shared_ptr<llvm::MemoryBuffer> Bytes;
  std::unique_ptr<llvm::Module> M;
};

struct SourceInput {
  std::string Name;
  /// The host's number for it.
  uint32_t HostIndex = 0;
  InputKind Kind = InputKind::Unknown;
  /// LLVM's identification in the first bitcode found in it,
  /// "LLVM22.1.8-rust-1.96.0", or empty.
  std::string Producer;
  /// What wrote the first compile unit that was linked from it, or empty.
  std::string Compiler;
  size_t Members = 0;
  /// Those of them whose bitcode was opened, linked or not.
  size_t MembersOpened = 0;
  std::vector<std::string> MembersLinked;
};

struct Sources {
  std::vector<SourceInput> Inputs;
  /// In the order in which they were opened. They stay where they are when
  /// others are added.
  std::vector<std::unique_ptr<SourceModule>> Modules;

  void sortByPlace();
};

/// The LLVM release that the name of a bitcode producer states,
/// "LLVM22.1.8-rust-1.96.0" -> 22. None for names of another form (Apple's).
std::optional<unsigned> producerMajor(llvm::StringRef Producer);

/// The producer that BYTES, the beginning of bitcode, state; empty where they
/// do not. Reads bitcode of any epoch, which LLVM's own reader refuses.
std::string readProducer(llvm::MemoryBufferRef Bytes);

} // namespace bl

#endif
