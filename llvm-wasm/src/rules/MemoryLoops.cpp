// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/MemoryLoops.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Local.h"

using namespace llvm;
using namespace bl;

/// How many stores one round of a loop has. Counting and branching take three
/// instructions more; the program grows by the stores.
static constexpr uint64_t StoresInRound = 16;

/// Bytes of the widest store.
static constexpr uint64_t WidestStore = 8;

/// Below this many bytes a higher alignment saves less than it may cost: the
/// stack has 512 bytes.
static constexpr uint64_t WorthAligning = 32;

void bl::alignMemory(MemIntrinsic &I) {
  const auto *Length = dyn_cast<ConstantInt>(I.getLength());
  if (Length && Length->getValue().ult(WorthAligning))
    return;
  const DataLayout &Layout = I.getDataLayout();
  const auto Raise = [&](Value *Pointer) {
    return getOrEnforceKnownAlignment(Pointer, Align(WidestStore), Layout, &I);
  };
  I.setDestAlignment(
      std::max(I.getDestAlign().valueOrOne(), Raise(I.getRawDest())));
  if (auto *Transfer = dyn_cast<MemTransferInst>(&I))
    Transfer->setSourceAlignment(
        std::max(Transfer->getSourceAlign().valueOrOne(),
                 Raise(Transfer->getRawSource())));
}

namespace {

/// Writes WIDTH bytes at BASE and a constant number of bytes behind it.
using WriteAt = function_ref<void(IRBuilder<> &, Value *Base, uint64_t Offset,
                                  uint64_t Width)>;

/// The blocks of a loop in front of an instruction.
struct MemoryLoop {
  BasicBlock *Body;
  PHINode *Index;
  Instruction *After;
};

} // namespace

/// A loop with an index from START on, in front of BEFORE. Its body has
/// no end yet.
static MemoryLoop beginLoop(Instruction *Before, Value *Start) {
  BasicBlock *Entry = Before->getParent();
  BasicBlock *Exit = SplitBlock(Entry, Before->getIterator());
  BasicBlock *Body = BasicBlock::Create(Before->getContext(), "memory",
                                        Entry->getParent(), Exit);
  IRBuilder<> Builder(Body);
  PHINode *Index = Builder.CreatePHI(Start->getType(), 2, "offset");
  Index->addIncoming(Start, Entry);
  Entry->getTerminator()->setSuccessor(0, Body);
  return {Body, Index, Before};
}

/// LENGTH bytes, a constant, in rounds and then what is left.
static void writeConstant(Instruction *Before, uint64_t Length, uint64_t Width,
                          WriteAt Write) {
  IRBuilder<> Builder(Before);
  Type *IndexType = Builder.getInt64Ty();
  const uint64_t Round = StoresInRound * Width;
  const uint64_t InRounds = Length / Round * Round;
  if (InRounds > 0) {
    const MemoryLoop L = beginLoop(Before, ConstantInt::get(IndexType, 0));
    IRBuilder<> Body(L.Body);
    Body.SetCurrentDebugLocation(Before->getDebugLoc());
    for (uint64_t At = 0; At < Round; At += Width)
      Write(Body, L.Index, At, Width);
    Value *Next = Body.CreateAdd(L.Index, ConstantInt::get(IndexType, Round),
                                 "", /*HasNUW=*/true, /*HasNSW=*/true);
    L.Index->addIncoming(Next, L.Body);
    Body.CreateCondBr(
        Body.CreateICmpULT(Next, ConstantInt::get(IndexType, InRounds)), L.Body,
        Before->getParent());
    Builder.SetInsertPoint(Before);
  }
  uint64_t At = InRounds;
  for (uint64_t Size = Width; Size > 0; Size /= 2)
    for (; At + Size <= Length; At += Size)
      Write(Builder, nullptr, At, Size);
}

/// A loop of one store a round, from START up to END, and what the index is
/// behind it.
static Value *writeUpTo(Instruction *Before, Value *Start, Value *End,
                        uint64_t Width, WriteAt Write) {
  BasicBlock *Entry = Before->getParent();
  const MemoryLoop L = beginLoop(Before, Start);
  BasicBlock *Exit = Before->getParent();
  IRBuilder<> Builder(Entry->getTerminator());
  Builder.SetCurrentDebugLocation(Before->getDebugLoc());
  Value *IsAny = Builder.CreateICmpULT(Start, End);
  Entry->getTerminator()->eraseFromParent();
  Builder.SetInsertPoint(Entry);
  Builder.SetCurrentDebugLocation(Before->getDebugLoc());
  Builder.CreateCondBr(IsAny, L.Body, Exit);

  IRBuilder<> Body(L.Body);
  Body.SetCurrentDebugLocation(Before->getDebugLoc());
  Write(Body, L.Index, 0, Width);
  Value *Next =
      Body.CreateAdd(L.Index, ConstantInt::get(Start->getType(), Width));
  L.Index->addIncoming(Next, L.Body);
  Body.CreateCondBr(Body.CreateICmpULT(Next, End), L.Body, Exit);

  IRBuilder<> After(Exit, Exit->begin());
  PHINode *Reached = After.CreatePHI(Start->getType(), 2);
  Reached->addIncoming(Start, Entry);
  Reached->addIncoming(Next, L.Body);
  return Reached;
}

/// BASE and OFFSET behind POINTER; BASE may be null.
static Value *placeOf(IRBuilder<> &Builder, Value *Pointer, Value *Base,
                      uint64_t Offset) {
  if (Base)
    Pointer = Builder.CreateInBoundsGEP(Builder.getInt8Ty(), Pointer, Base);
  return Offset ? Builder.CreateConstInBoundsGEP1_64(Builder.getInt8Ty(),
                                                     Pointer, Offset)
                : Pointer;
}

/// BYTE, WIDTH times.
static Value *repeat(IRBuilder<> &Builder, Value *Byte, uint64_t Width) {
  Type *T = Builder.getIntNTy(Width * 8);
  Value *Wide = Builder.CreateZExt(Byte, T);
  return Width == 1
             ? Wide
             : Builder.CreateMul(
                   Wide, ConstantInt::get(
                             T, APInt::getSplat(Width * 8, APInt(8, 1))));
}

void bl::expandMemSet(MemSetInst &I) {
  Value *Dest = I.getRawDest();
  const uint64_t Width =
      std::min(I.getDestAlign().valueOrOne().value(), WidestStore);
  IRBuilder<> Before(&I);
  Value *Wide[WidestStore + 1] = {};
  for (uint64_t Size = Width; Size > 0; Size /= 2)
    Wide[Size] = repeat(Before, I.getValue(), Size);
  const auto Write = [&](IRBuilder<> &Builder, Value *Base, uint64_t Offset,
                         uint64_t Size) {
    Builder.CreateAlignedStore(Wide[Size], placeOf(Builder, Dest, Base, Offset),
                               Align(Size), I.isVolatile());
  };
  if (const auto *Length = dyn_cast<ConstantInt>(I.getLength()))
    return writeConstant(&I, Length->getZExtValue(), Width, Write);

  Type *IndexType = Before.getInt64Ty();
  Value *Length = Before.CreateZExtOrTrunc(I.getLength(), IndexType);
  Value *Index = ConstantInt::get(IndexType, 0);
  if (Width > 1) {
    Constant *Mask = ConstantInt::getSigned(IndexType, -int64_t(Width));
    Index = writeUpTo(&I, Index, Before.CreateAnd(Length, Mask), Width, Write);
  }
  writeUpTo(&I, Index, Length, 1, Write);
}

bool bl::expandMemCpy(MemCpyInst &I) {
  const auto *Length = dyn_cast<ConstantInt>(I.getLength());
  if (!Length)
    return false;
  const uint64_t Width =
      std::min({I.getDestAlign().valueOrOne().value(),
                I.getSourceAlign().valueOrOne().value(), WidestStore});
  Value *Dest = I.getRawDest(), *Source = I.getRawSource();
  writeConstant(
      &I, Length->getZExtValue(), Width,
      [&](IRBuilder<> &Builder, Value *Base, uint64_t Offset, uint64_t Size) {
        Value *Bytes = Builder.CreateAlignedLoad(
            Builder.getIntNTy(Size * 8), placeOf(Builder, Source, Base, Offset),
            Align(Size), I.isVolatile());
        Builder.CreateAlignedStore(Bytes, placeOf(Builder, Dest, Base, Offset),
                                   Align(Size), I.isVolatile());
      });
  return true;
}
