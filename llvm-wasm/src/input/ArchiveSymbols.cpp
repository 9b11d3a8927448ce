// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The forms are those of llvm/lib/Object/ArchiveWriter.cpp, writeSymbolTable.
#include "input/ArchiveSymbols.h"
#include "llvm/Support/Endian.h"

using namespace llvm;
using namespace bl;

using Symbols = std::optional<std::vector<ArchiveSymbol>>;

static uint64_t readNumber(StringRef Table, uint64_t Place, unsigned Size,
                           endianness Order) {
  const char *At = Table.data() + Place;
  return Size == 8 ? support::endian::read<uint64_t>(At, Order)
                   : support::endian::read<uint32_t>(At, Order);
}

/// A count, as many member offsets, as many names that each end with NUL.
static Symbols decodeGnu(StringRef Table, unsigned Size) {
  if (Table.size() < Size)
    return std::nullopt;
  const uint64_t Count = readNumber(Table, 0, Size, endianness::big);
  if (Count > (Table.size() - Size) / Size)
    return std::nullopt;
  std::vector<ArchiveSymbol> List;
  List.reserve(Count);
  StringRef Names = Table.substr(Size * (Count + 1));
  for (uint64_t I = 1; I <= Count; ++I) {
    const size_t End = Names.find('\0');
    if (End == StringRef::npos)
      return std::nullopt;
    List.push_back({Names.take_front(End),
                    readNumber(Table, Size * I, Size, endianness::big)});
    Names = Names.drop_front(End + 1);
  }
  return List;
}

/// The size in bytes of the entries, entries of a place in the names and a
/// member offset, the size of the names, names.
static Symbols decodeBsd(StringRef Table, unsigned Size) {
  if (Table.size() < 2 * Size)
    return std::nullopt;
  const uint64_t Bytes = readNumber(Table, 0, Size, endianness::little);
  if (Bytes % (2 * Size) != 0 || Bytes > Table.size() - 2 * Size)
    return std::nullopt;
  const uint64_t NameBytes =
      readNumber(Table, Size + Bytes, Size, endianness::little);
  StringRef Names = Table.substr(2 * Size + Bytes);
  if (NameBytes > Names.size())
    return std::nullopt;
  Names = Names.take_front(NameBytes);
  // Names may be shared. Where each entry had a long one of its own, reading
  // them would take forever.
  uint64_t Budget = 4 * NameBytes;
  std::vector<ArchiveSymbol> List;
  List.reserve(Bytes / (2 * Size));
  for (uint64_t At = Size; At < Size + Bytes; At += 2 * Size) {
    const uint64_t Place = readNumber(Table, At, Size, endianness::little);
    StringRef Rest =
        Place < Names.size() ? Names.substr(Place, Budget) : StringRef();
    const size_t Length = Rest.find('\0');
    if (Length == StringRef::npos)
      return std::nullopt;
    Budget -= Length;
    List.push_back({Rest.take_front(Length),
                    readNumber(Table, At + Size, Size, endianness::little)});
  }
  return List;
}

Symbols bl::decodeSymbolTable(StringRef Table, SymbolTableForm Form) {
  switch (Form) {
  case SymbolTableForm::Gnu:
    return decodeGnu(Table, 4);
  case SymbolTableForm::Gnu64:
    return decodeGnu(Table, 8);
  case SymbolTableForm::Bsd:
    return decodeBsd(Table, 4);
  case SymbolTableForm::Bsd64:
    return decodeBsd(Table, 8);
  }
  return std::nullopt;
}
