// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// What to link, and how: the request of bl_link, checked.
#ifndef BL_REQUEST_H
#define BL_REQUEST_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace bl {

enum class BtfMode { Auto, Require, Strip };

enum class EmitKind { Object, Assembly, IR, Bitcode };

/// The name of KIND in requests and results: "obj", "asm", "llvm-ir" or
/// "llvm-bc".
llvm::StringRef emitKindName(EmitKind Kind);

struct RequestInput {
  std::string Name;
  /// Bytes.
  uint64_t Size = 0;
};

/// A type of the kernel, as far as loaders compare it.
struct KernelType {
  /// "void", "int", "bool", "pointer", "array", "function", "struct", "union",
  /// "enum" or "forward" (a struct that is only declared).
  std::string Kind;
  std::string Name;
  /// Bytes; the number of elements of an array.
  uint64_t Size = 0;
  bool IsSigned = false;
  /// What a pointer points at, the elements of an array; what a function
  /// returns and then its parameters.
  std::vector<KernelType> Of;
};

/// See bl_link in bpf_link.h for each field.
struct Request {
  std::vector<RequestInput> Inputs;
  std::string Target;
  std::string Cpu = "generic";
  std::string CpuFeatures;
  char Optimize = '2';
  std::vector<std::string> ExportSymbols;
  bool WholeArchive = false;
  bool UnrollLoops = false;
  bool IgnoreInlineNever = false;
  bool DisableMemoryBuiltins = false;
  bool DisableExpandMemcpyInOrder = false;
  bool AllowBpfTrap = false;
  bool DumpModules = false;
  std::vector<std::string> LlvmArgs;
  BtfMode Btf = BtfMode::Auto;
  /// "readable" or "bpf-linker".
  std::string BtfNames = "readable";
  /// "reachable" or "all".
  std::string BtfKeep = "reachable";
  /// Prototypes of functions of the kernel, by name.
  std::map<std::string, KernelType> KernelFunctions;
  /// Whether objects and assembly have DWARF beside BTF.
  bool Dwarf = false;
  std::vector<EmitKind> Emit;
};

/// Reads the JSON request. The error says which field is wrong, what it was,
/// and what it may be.
llvm::Expected<Request> parseRequest(llvm::StringRef Json);

} // namespace bl

#endif
