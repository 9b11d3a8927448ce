// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/ElfSections.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/Endian.h"
#include <cstring>

using namespace llvm;
using namespace bl;

namespace {

/// More sections or a longer name table than any object of a linker's input
/// has; beyond them the file is lying.
constexpr uint64_t MaxSections = 1 << 20;
constexpr uint64_t MaxNames = 64 << 20;

class Reader {
public:
  Reader(uint64_t Size, ElfReader Read) : Size(Size), Read(Read) {}

  Expected<ElfFile> run() {
    if (!fetch(0, ELF::EI_NIDENT))
      return createStringError("the file ends within the ELF identification");
    Is64 = Bytes[ELF::EI_CLASS] == ELF::ELFCLASS64;
    if (!Is64 && Bytes[ELF::EI_CLASS] != ELF::ELFCLASS32)
      return createStringError("the ELF class is neither 32 nor 64 bits");
    if (Bytes[ELF::EI_DATA] != ELF::ELFDATA2LSB &&
        Bytes[ELF::EI_DATA] != ELF::ELFDATA2MSB)
      return createStringError("the ELF byte order is neither little nor big");
    Order = Bytes[ELF::EI_DATA] == ELF::ELFDATA2LSB ? endianness::little
                                                    : endianness::big;
    if (!fetch(0, Is64 ? sizeof(ELF::Elf64_Ehdr) : sizeof(ELF::Elf32_Ehdr)))
      return createStringError("the file ends within the ELF header");

    ElfFile File;
    File.Machine = u16(18);
    const uint64_t Table = Is64 ? u64(40) : u32(32);
    const uint64_t EntrySize = u16(Is64 ? 58 : 46);
    uint64_t Count = u16(Is64 ? 60 : 48);
    uint64_t NamesIndex = u16(Is64 ? 62 : 50);
    if (Table == 0)
      return File;
    if (EntrySize != (Is64 ? sizeof(ELF::Elf64_Shdr) : sizeof(ELF::Elf32_Shdr)))
      return createStringError("the section header size is " +
                               Twine(EntrySize));
    // Counts that do not fit their field are in section 0 (gABI, "Sections").
    if (Count == 0 || NamesIndex == ELF::SHN_XINDEX) {
      if (!fetch(Table, EntrySize))
        return createStringError("the section table at " + Twine(Table) +
                                 " is outside the file of " + Twine(Size) +
                                 " bytes");
      if (Count == 0)
        Count = Is64 ? u64(32) : u32(20);
      if (NamesIndex == ELF::SHN_XINDEX)
        NamesIndex = u32(Is64 ? 40 : 24);
    }
    if (Count > MaxSections || !fetch(Table, Count * EntrySize))
      return createStringError(
          "the section table at " + Twine(Table) + ", " + Twine(Count) +
          " entries, is outside the file of " + Twine(Size) + " bytes");
    std::vector<uint32_t> NameOffsets;
    for (uint64_t I = 0; I < Count; ++I)
      File.Sections.push_back(readSection(I * EntrySize, NameOffsets));
    if (Error E = nameSections(File, NameOffsets, NamesIndex))
      return std::move(E);
    return File;
  }

private:
  ElfSection readSection(uint64_t At, std::vector<uint32_t> &NameOffsets) {
    NameOffsets.push_back(u32(At));
    ElfSection S;
    S.Type = u32(At + 4);
    S.Flags = Is64 ? u64(At + 8) : u32(At + 8);
    S.Offset = Is64 ? u64(At + 24) : u32(At + 16);
    S.Size = Is64 ? u64(At + 32) : u32(At + 20);
    return S;
  }

  Error nameSections(ElfFile &File, const std::vector<uint32_t> &NameOffsets,
                     uint64_t NamesIndex) {
    if (File.Sections.empty())
      return Error::success();
    if (NamesIndex >= File.Sections.size())
      return createStringError("the section names are in section " +
                               Twine(NamesIndex) + " of " +
                               Twine(File.Sections.size()));
    const ElfSection &Table = File.Sections[NamesIndex];
    if (Table.Size > MaxNames || !fetch(Table.Offset, Table.Size))
      return createStringError("the section names at " + Twine(Table.Offset) +
                               " are outside the file");
    StringRef Names(Bytes.data(), Bytes.size());
    for (size_t I = 0; I < File.Sections.size(); ++I)
      File.Sections[I].Name = Names.substr(NameOffsets[I])
                                  .take_until([](char C) { return C == '\0'; })
                                  .str();
    return Error::success();
  }

  bool fetch(uint64_t Offset, uint64_t Count) {
    if (Offset > Size || Count > Size - Offset)
      return false;
    Bytes.resize(Count);
    return Read(Offset, Count, Bytes.data());
  }

  template <class T> T at(uint64_t Place) const {
    return support::endian::read<T>(Bytes.data() + Place, Order);
  }
  uint16_t u16(uint64_t Place) const { return at<uint16_t>(Place); }
  uint32_t u32(uint64_t Place) const { return at<uint32_t>(Place); }
  uint64_t u64(uint64_t Place) const { return at<uint64_t>(Place); }

  uint64_t Size;
  ElfReader Read;
  std::vector<char> Bytes;
  bool Is64 = false;
  endianness Order = endianness::little;
};

} // namespace

Expected<ElfFile> bl::readElf(uint64_t Size, ElfReader Read) {
  return Reader(Size, Read).run();
}

Expected<ElfFile> bl::readElf(StringRef Bytes) {
  return readElf(Bytes.size(), [&](uint64_t Offset, uint64_t Size, void *Dest) {
    std::memcpy(Dest, Bytes.data() + Offset, Size);
    return true;
  });
}
