// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/Archive.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace bl;

namespace {

/// Field places in a member's header, in bytes (ar(5)).
constexpr uint64_t MagicSize = 8;
constexpr uint64_t HeaderSize = 60;
constexpr size_t NameSize = 16;
constexpr size_t SizeOffset = 48;
constexpr size_t SizeSize = 10;
constexpr size_t EndOffset = 58;

/// Name tables beyond this are refused: no archive that a linker meets comes
/// near.
constexpr uint64_t MaxNameTable = 64 << 20;
constexpr uint64_t MaxNameSize = 64 << 10;

class Reader {
public:
  Reader(const ByteRange &Archive, bool IsThin, ByteWindow &Window,
         const ArchiveVisitor &Visitor)
      : Archive(Archive), IsThin(IsThin), Window(Window), Visitor(Visitor) {}

  std::optional<ArchiveProblem> run() {
    for (uint64_t At = MagicSize; At < Archive.Size;) {
      uint64_t Next = At;
      if (auto Problem = readMember(At, Next))
        return Problem;
      At = Next + (Next & 1);
    }
    return std::nullopt;
  }

private:
  std::optional<ArchiveProblem> readMember(uint64_t At, uint64_t &Next) {
    StringRef Header = Window.read(Archive.slice(At, HeaderSize));
    if (Header.size() != HeaderSize)
      return ArchiveProblem{At, ("a member header of " + Twine(HeaderSize) +
                                 " bytes was expected, " +
                                 Twine(Archive.Size - At) + " bytes are left")
                                    .str()};
    if (Header.substr(EndOffset) != "`\n")
      return ArchiveProblem{
          At, "the member header does not end with the bytes 60 0a"};
    uint64_t Size = 0;
    if (Header.substr(SizeOffset, SizeSize).trim().getAsInteger(10, Size))
      return ArchiveProblem{At, "the member size is not a decimal number"};

    const std::string Field =
        Header.take_front(NameSize)
            .rtrim(' ')
            .str(); // The header is gone with the next read.
    const bool IsTable = Field == "/" || Field == "//" || Field == "/SYM64/" ||
                         StringRef(Field).starts_with("/<");
    const uint64_t Body = At + HeaderSize;
    const bool BodyIsHere = !IsThin || IsTable;
    if (BodyIsHere && Size > Archive.Size - Body)
      return ArchiveProblem{At, ("the member states " + Twine(Size) +
                                 " bytes, " + Twine(Archive.Size - Body) +
                                 " are left in the archive")
                                    .str()};
    Next = BodyIsHere ? Body + Size : Body;

    ByteRange Data = BodyIsHere ? Archive.slice(Body, Size) : ByteRange{};
    if (Field == "//") {
      if (Size > MaxNameTable)
        return ArchiveProblem{
            At, ("the name table states " + Twine(Size) + " bytes").str()};
      Names = readHead(Data, Size);
      return std::nullopt;
    }
    if (IsTable) {
      if (Field == "/" || Field == "/SYM64/")
        visitTable(Data, Field == "/" ? SymbolTableForm::Gnu
                                      : SymbolTableForm::Gnu64);
      return std::nullopt;
    }

    std::string Name;
    if (auto Problem = nameOf(Field, At, Data, Name))
      return Problem;
    if (StringRef(Name).starts_with("__.SYMDEF"))
      visitTable(Data, StringRef(Name).starts_with("__.SYMDEF_64")
                           ? SymbolTableForm::Bsd64
                           : SymbolTableForm::Bsd);
    else
      Visitor.Member({std::move(Name), Data, At});
    return std::nullopt;
  }

  void visitTable(const ByteRange &Data, SymbolTableForm Form) {
    if (!HasTable)
      Visitor.Table({Data, Form});
    HasTable = true;
  }

  std::optional<ArchiveProblem> nameOf(StringRef Field, uint64_t At,
                                       ByteRange &Data, std::string &Name) {
    StringRef Rest = Field;
    if (Rest.consume_front(
            "#1/")) { // BSD: the name is the first bytes of the body.
      uint64_t Length = 0;
      if (Rest.getAsInteger(10, Length) || Length > Data.Size ||
          Length > MaxNameSize)
        return ArchiveProblem{
            At,
            ("\"" + Field + "\" gives no name length that fits into the member")
                .str()};
      Name = Window.read(Data.slice(0, Length)).rtrim('\0').str();
      Data = Data.slice(Length, Data.Size);
      return std::nullopt;
    }
    if (Rest.size() > 1 && Rest.front() == '/' &&
        isDigit(Rest[1])) { // GNU and COFF: a place in the name table.
      uint64_t Place = 0;
      if (Rest.drop_front().getAsInteger(10, Place) || Place >= Names.size())
        return ArchiveProblem{At, ("\"" + Field +
                                   "\" points outside the name table of " +
                                   Twine(Names.size()) + " bytes")
                                      .str()};
      StringRef Long = StringRef(Names).substr(Place);
      Long = Long.take_until([](char C) { return C == '\n' || C == '\0'; });
      Long.consume_back("/");
      Name = Long.str();
      return std::nullopt;
    }
    Rest.consume_back("/");
    Name = Rest.str();
    return std::nullopt;
  }

  ByteRange Archive;
  bool IsThin;
  ByteWindow &Window;
  const ArchiveVisitor &Visitor;
  std::string Names;
  bool HasTable = false;
};

} // namespace

std::optional<ArchiveProblem> bl::visitArchive(const ByteRange &Archive,
                                               bool IsThin, ByteWindow &Window,
                                               const ArchiveVisitor &Visitor) {
  Window.limit(Archive.Input, Archive.Offset + Archive.Size);
  return Reader(Archive, IsThin, Window, Visitor).run();
}
