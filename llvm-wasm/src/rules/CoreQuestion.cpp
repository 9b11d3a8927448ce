// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "rules/CoreQuestion.h"
#include "rules/KernelTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"

using namespace llvm;
using namespace bl;

/// Longer than any path that a person writes.
static constexpr uint64_t MaxPath = 4096;

static const ConstantInt *readInt(Constant *C, unsigned Bits, uint64_t Offset,
                                  const DataLayout &Layout) {
  Type *Ty = IntegerType::get(C->getContext(), Bits);
  return dyn_cast_or_null<ConstantInt>(
      ConstantFoldLoadFromConst(C, Ty, APInt(64, Offset), Layout));
}

std::optional<CoreQuestion> bl::readQuestion(const Value &Argument,
                                             const DataLayout &Layout) {
  const auto *GV = dyn_cast<GlobalVariable>(Argument.stripPointerCasts());
  if (!GV || !GV->isConstant() || !GV->hasInitializer())
    return std::nullopt;
  auto *C = const_cast<Constant *>(GV->getInitializer());
  const ConstantInt *Length = readInt(C, 64, 8, Layout);
  const ConstantInt *Kind = readInt(C, 32, 16, Layout);
  if (!Length || !Kind || Length->getZExtValue() > MaxPath ||
      Kind->getZExtValue() > static_cast<unsigned>(RelocationKind::TypeMatches))
    return std::nullopt;
  CoreQuestion Q{static_cast<RelocationKind>(Kind->getZExtValue()), ""};
  if (Length->isZero())
    return Q;
  Constant *Text = ConstantFoldLoadFromConst(
      C, PointerType::get(C->getContext(), 0), APInt(64, 0), Layout);
  auto *Bytes =
      Text ? dyn_cast<GlobalVariable>(Text->stripPointerCasts()) : nullptr;
  if (!Bytes || !Bytes->isConstant() || !Bytes->hasInitializer())
    return std::nullopt;
  for (uint64_t I = 0; I < Length->getZExtValue(); ++I) {
    const ConstantInt *Byte = readInt(Bytes->getInitializer(), 8, I, Layout);
    if (!Byte)
      return std::nullopt;
    // As the macro's tokens are written: "numbers [0] . nr".
    const char Char = static_cast<char>(Byte->getZExtValue());
    if (!isSpace(Char))
      Q.Path.push_back(Char);
  }
  return Q;
}

static std::string nameOf(const DIType *T) {
  return T ? json::fixUTF8(T->getName()) : "()";
}

/// Types that kernels have as typedefs of a struct without a name, so that no
/// BTF has a struct of that name (measured on Linux 6.18).
static bool isOnlyTypedef(StringRef Name) {
  return StringSwitch<bool>(Name)
      .Cases({"atomic_t", "atomic64_t", "atomic_long_t", "local_t"}, true)
      .Cases({"kuid_t", "kgid_t", "kprojid_t", "vfsuid_t", "vfsgid_t"}, true)
      .Cases({"pgd_t", "p4d_t", "pud_t", "pmd_t", "pte_t"}, true)
      .Cases({"kernel_cap_t", "sigset_t", "guid_t", "uuid_t"}, true)
      .Cases({"nodemask_t", "possible_net_t", "mm_context_t"}, true)
      .Cases({"seqlock_t", "rwlock_t", "socket_lock_t", "file_ref_t"}, true)
      .Cases({"siphash_key_t", "swp_entry_t", "rcuref_t", "freeptr_t"}, true)
      .Cases({"netns_tracker", "netdevice_tracker", "sockptr_t"}, true)
      .Default(false);
}

static bool isIdentifier(StringRef Name) {
  return all_of(Name, [](char C) { return isAlnum(C) || C == '_'; });
}

/// Whether a field of type T can be one of C: Rust's other types are enums with
/// data, generic structs and numbers that the kernel does not have.
static bool canBeOfKernel(const DIType *T) {
  T = stripModifiers(T);
  if (const auto *Basic = dyn_cast_or_null<DIBasicType>(T))
    return is_contained({dwarf::DW_ATE_signed, dwarf::DW_ATE_unsigned,
                         dwarf::DW_ATE_signed_char, dwarf::DW_ATE_unsigned_char,
                         dwarf::DW_ATE_boolean},
                        Basic->getEncoding()) &&
           Basic->getSizeInBits() > 0;
  const auto *C = dyn_cast_or_null<DICompositeType>(T);
  if (!C)
    return true;
  if (C->getTag() == dwarf::DW_TAG_array_type)
    return canBeOfKernel(C->getBaseType());
  return isIdentifier(C->getName()) &&
         none_of(C->getElements(), [](const DINode *Element) {
           return Element && Element->getTag() == dwarf::DW_TAG_variant_part;
         });
}

namespace {
/// The way to a field: in local numbers, and as loaders count.
struct Access {
  std::string Indexes = "0";
  uint64_t OffsetBits = 0;
  uint64_t SizeBits = 0;
  const DIType *Type = nullptr;
};
} // namespace

static const DIDerivedType *memberAt(const DICompositeType &C, unsigned I) {
  const auto *M = dyn_cast_or_null<DIDerivedType>(C.getElements()[I]);
  return M && M->getTag() == dwarf::DW_TAG_member ? M : nullptr;
}

/// The index of element PLACE among the members as BTF has them: those of a
/// struct in the order of their offsets.
static unsigned indexInBtf(const DICompositeType &C, unsigned Place) {
  const uint64_t Offset = memberAt(C, Place)->getOffsetInBits();
  const bool IsSorted = C.getTag() == dwarf::DW_TAG_structure_type;
  unsigned Index = 0;
  for (unsigned I = 0; I < C.getElements().size(); ++I)
    if (const DIDerivedType *M = memberAt(C, I)) {
      const uint64_t Other = IsSorted ? M->getOffsetInBits() : Offset;
      Index += Other < Offset || (Other == Offset && I < Place);
    }
  return Index;
}

/// The place of the member NAME among the elements of C.
static std::optional<unsigned> findMember(const DICompositeType &C,
                                          StringRef Name) {
  for (unsigned I = 0; I < C.getElements().size(); ++I)
    if (const DIDerivedType *M = memberAt(C, I); M && M->getName() == Name)
      return I;
  return std::nullopt;
}

/// A member of type bpf_core::Enum<E> is one of type E for loaders, which want
/// an enum of that name.
static void unwrapEnum(DIDerivedType &Member) {
  DIType *E = enumOfWrapper(Member.getBaseType());
  if (!E)
    return;
  for (unsigned I = 0; I < Member.getNumOperands(); ++I)
    if (Member.getOperand(I) == Member.getBaseType()) {
      Member.replaceOperandWith(I, E);
      return;
    }
}

static bool goToElement(const DICompositeType *C, StringRef &Path, Access &A) {
  uint64_t Index;
  if (!C || C->getTag() != dwarf::DW_TAG_array_type ||
      Path.consumeInteger(10, Index))
    return false;
  Path.consume_front("usize");
  if (!Path.consume_front("]") || Index > UINT32_MAX)
    return false;
  A.Indexes += ":" + std::to_string(Index);
  A.Type = stripModifiers(C->getBaseType());
  A.SizeBits = A.Type ? A.Type->getSizeInBits() : 0;
  A.OffsetBits += Index * A.SizeBits;
  return true;
}

static bool goToMember(const DICompositeType *C, StringRef &Path, Access &A) {
  Path.consume_front(".");
  const size_t End = std::min(Path.find_first_of(".["), Path.size());
  StringRef Name = Path.take_front(End);
  Path = Path.drop_front(End);
  Name.consume_front("r#");
  const std::optional<unsigned> Place =
      C ? findMember(*C, Name) : std::optional<unsigned>();
  if (!Place)
    return false;
  auto *Member = const_cast<DIDerivedType *>(memberAt(*C, *Place));
  A.Indexes += ":" + std::to_string(indexInBtf(*C, *Place));
  unwrapEnum(*Member);
  A.OffsetBits += Member->getOffsetInBits();
  A.SizeBits = Member->getSizeInBits();
  A.Type = stripModifiers(Member->getBaseType());
  return true;
}

static std::optional<QuestionProblem> follow(const DICompositeType &Root,
                                             StringRef Path, Access &A) {
  A.Type = &Root;
  A.SizeBits = Root.getSizeInBits();
  for (StringRef Rest = Path; !Rest.empty();) {
    const auto *C = dyn_cast_or_null<DICompositeType>(A.Type);
    const std::string Owner = nameOf(A.Type);
    const bool IsIndex = Rest.consume_front("[");
    if (IsIndex ? goToElement(C, Rest, A) : goToMember(C, Rest, A))
      continue;
    return QuestionProblem{"LINK_CORE_FIELD",
                           {{"type", nameOf(&Root)},
                            {"path", json::fixUTF8(Path)},
                            {"owner", Owner}}};
  }
  return std::nullopt;
}

static bool isSigned(const DIType *T) {
  const auto *C = dyn_cast_or_null<DICompositeType>(T);
  if (C && C->getTag() == dwarf::DW_TAG_enumeration_type)
    T = stripModifiers(C->getBaseType());
  const auto *Basic = dyn_cast_or_null<DIBasicType>(T);
  return Basic &&
         is_contained({dwarf::DW_ATE_signed, dwarf::DW_ATE_signed_char},
                      Basic->getEncoding());
}

static std::string suffixOf(RelocationKind Kind, int64_t Local,
                            StringRef Indexes) {
  return ":" + std::to_string(static_cast<unsigned>(Kind)) + ":" +
         std::to_string(Local) + "$" + Indexes.str();
}

static std::optional<QuestionProblem> resolveField(const CoreQuestion &Q,
                                                   const DICompositeType &C,
                                                   CoreRecord &Record) {
  Access A;
  if (C.getTag() == dwarf::DW_TAG_enumeration_type || Q.Path.empty())
    return QuestionProblem{
        "LINK_CORE_FIELD",
        {{"type", nameOf(&C)}, {"path", Q.Path}, {"owner", nameOf(&C)}}};
  if (auto Problem = follow(C, Q.Path, A))
    return Problem;
  if (!canBeOfKernel(A.Type))
    Record.UnmatchedField = nameOf(A.Type);
  int64_t Local = 1;
  switch (Q.Kind) {
  case RelocationKind::FieldByteOffset:
    Local = static_cast<int64_t>(A.OffsetBits / 8);
    break;
  case RelocationKind::FieldByteSize:
    Local = static_cast<int64_t>(A.SizeBits / 8);
    break;
  case RelocationKind::FieldSigned:
    Local = isSigned(A.Type);
    break;
  case RelocationKind::FieldLeftShift:
  case RelocationKind::FieldRightShift:
    Local = A.SizeBits < 64 ? static_cast<int64_t>(64 - A.SizeBits) : 0;
    break;
  default:
    break;
  }
  Record.Suffix = suffixOf(Q.Kind, Local, A.Indexes);
  return std::nullopt;
}

static std::optional<QuestionProblem>
resolveEnumerator(const CoreQuestion &Q, const DICompositeType &C,
                  CoreRecord &Record) {
  StringRef Name = Q.Path;
  Name.consume_front("r#");
  if (C.getTag() == dwarf::DW_TAG_enumeration_type)
    for (unsigned I = 0; I < C.getElements().size(); ++I) {
      const auto *E = dyn_cast_or_null<DIEnumerator>(C.getElements()[I]);
      if (!E || E->getName() != Name)
        continue;
      const int64_t Value =
          E->isUnsigned()
              ? static_cast<int64_t>(E->getValue().getLimitedValue())
              : E->getValue().sextOrTrunc(64).getSExtValue();
      Record.Suffix =
          suffixOf(Q.Kind, Q.Kind == RelocationKind::EnumValue ? Value : 1,
                   std::to_string(I));
      return std::nullopt;
    }
  return QuestionProblem{
      "LINK_CORE_FIELD",
      {{"type", nameOf(&C)}, {"path", Q.Path}, {"owner", nameOf(&C)}}};
}

std::optional<QuestionProblem>
bl::resolveQuestion(const CoreQuestion &Q, DIType *T, CoreRecord &Record) {
  const auto *C = dyn_cast_or_null<DICompositeType>(T);
  if (!C || !isIdentifier(C->getName()) || C->getName().empty())
    return QuestionProblem{"LINK_CORE_TYPE", {{"type", nameOf(T)}}};
  if (isOnlyTypedef(C->getName()))
    return QuestionProblem{"LINK_CORE_TYPEDEF", {{"type", nameOf(T)}}};
  switch (Q.Kind) {
  case RelocationKind::TypeIdLocal:
  case RelocationKind::TypeIdTarget:
    Record.IsTypeId = true;
    Record.Suffix = "$" + std::to_string(static_cast<unsigned>(Q.Kind));
    return std::nullopt;
  case RelocationKind::TypeExists:
  case RelocationKind::TypeMatches:
    Record.Suffix = suffixOf(Q.Kind, 1, "0");
    return std::nullopt;
  case RelocationKind::TypeSize:
    Record.Suffix =
        suffixOf(Q.Kind, static_cast<int64_t>(C->getSizeInBits() / 8), "0");
    return std::nullopt;
  case RelocationKind::EnumValueExists:
  case RelocationKind::EnumValue:
    return resolveEnumerator(Q, *C, Record);
  default:
    return resolveField(Q, *C, Record);
  }
}
