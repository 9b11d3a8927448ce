// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// Opens the inputs: files at once, archive members when they are needed, as far
// as their archive allows it.
#ifndef BL_SOURCE_LOADER_H
#define BL_SOURCE_LOADER_H

#include "input/LazyArchive.h"
#include "input/SourceModule.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/SourceMgr.h"

namespace bl {

class SourceLoader {
public:
  /// What is opened is added to S, problems to DIAGS.
  SourceLoader(const Request &R, llvm::LLVMContext &Context, Sources &S,
               Diagnostics &Diags)
      : R(R), Context(Context), S(S), Diags(Diags) {}

  /// Opens all that is linked whether needed or not.
  void loadInputs();

  /// Opens the next archive member in link order that defines SYMBOL, if there
  /// is one before the place BEFORE.
  bool openDefinition(llvm::StringRef Symbol, uint64_t Before);

  /// Opens the first member that is not open yet, if there is one.
  bool openFirst();

  /// The first member that is not open yet and says that it is for BPF, or
  /// null.
  const PendingMember *findForBpf();

  /// Opens the members whose bitcode mentions one of SYMBOLS: what no symbol
  /// table lists may still be defined there.
  bool openMentions(llvm::ArrayRef<llvm::StringRef> Symbols);

private:
  SourceInput &input() { return S.Inputs[Current]; }
  void loadInput(const ByteRange &Range);
  void loadArchive(const ByteRange &Range, bool IsThin, llvm::StringRef Name,
                   unsigned Depth);
  void loadMember(const ByteRange &Range, llvm::StringRef Member,
                  llvm::StringRef Full, unsigned Depth);
  void loadElf(const ByteRange &Range, llvm::StringRef Name,
               llvm::StringRef Member, bool IsExplicit);
  void loadIR(const ByteRange &Range, llvm::StringRef Name);
  std::unique_ptr<llvm::Module> parseText(llvm::MemoryBufferRef Bytes,
                                          llvm::SMDiagnostic &Problem);
  void loadBitcode(const ByteRange &Range, llvm::StringRef Name,
                   llvm::StringRef Member, bool IsExplicit);
  void open(const PendingMember &Member);
  void add(std::unique_ptr<llvm::Module> M, llvm::StringRef Name,
           llvm::StringRef Member, bool IsExplicit, llvm::StringRef Producer,
           std::shared_ptr<llvm::MemoryBuffer> Bytes);
  void readFailed(llvm::StringRef Name, uint64_t Offset);
  void withoutBitcode(llvm::StringRef Name, llvm::StringRef Kind, size_t Count);

  const Request &R;
  llvm::LLVMContext &Context;
  Sources &S;
  Diagnostics &Diags;
  ByteWindow Window;
  PendingMembers Pending;
  /// Of the file or member that is being opened: its input, and where it stands
  /// in link order.
  size_t Current = 0;
  uint64_t Place = 0;
  /// The last place that was given away.
  uint64_t LastPlace = 0;
};

} // namespace bl

#endif
