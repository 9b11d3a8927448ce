// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The section table of an ELF file, read through the host or from memory. Only
// what a linker of bitcode asks of an object: where is .llvmbc, is there
// machine code, was .BTF written.
#ifndef BL_ELF_SECTIONS_H
#define BL_ELF_SECTIONS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace bl {

struct ElfSection {
  std::string Name;
  /// SHT_*
  uint32_t Type = 0;
  /// SHF_*
  uint64_t Flags = 0;
  /// Bytes from the beginning of the file.
  uint64_t Offset = 0;
  /// Bytes.
  uint64_t Size = 0;
};

struct ElfFile {
  /// EM_*
  uint16_t Machine = 0;
  std::vector<ElfSection> Sections;
};

/// Copies SIZE bytes from OFFSET on to DEST; false when they are not all there.
using ElfReader =
    llvm::function_ref<bool(uint64_t Offset, uint64_t Size, void *Dest)>;

/// Reads the section table of a file of SIZE bytes, ELF32 or ELF64, either byte
/// order. The error says what is wrong.
llvm::Expected<ElfFile> readElf(uint64_t Size, ElfReader Read);

/// The same for a file in memory.
llvm::Expected<ElfFile> readElf(llvm::StringRef Bytes);

} // namespace bl

#endif
