// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// One question about a kernel type, and the CO-RE record that asks it.
#ifndef BL_CORE_QUESTION_H
#define BL_CORE_QUESTION_H

#include "abi/Diagnostics.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include <optional>
#include <string>

namespace llvm {
class DataLayout;
class Value;
} // namespace llvm

namespace bl {

/// enum bpf_core_relo_kind (include/uapi/linux/bpf.h).
enum class RelocationKind : unsigned {
  FieldByteOffset,
  FieldByteSize,
  FieldExists,
  FieldSigned,
  FieldLeftShift,
  FieldRightShift,
  TypeIdLocal,
  TypeIdTarget,
  TypeExists,
  TypeSize,
  EnumValueExists,
  EnumValue,
  TypeMatches,
};

/// What a question has beside its type.
struct CoreQuestion {
  RelocationKind Kind;
  /// The way to a field, "se.load.weight" or "numbers[0].nr"; an enumerator's
  /// name; or nothing.
  std::string Path;
};

/// The question in a constant of the crate bpf-core (Question in
/// packages/bpf-core/src/question.rs). None where it is not such a constant.
std::optional<CoreQuestion> readQuestion(const llvm::Value &Argument,
                                         const llvm::DataLayout &Layout);

/// What is wrong with a question: a diagnostic's code and details.
struct QuestionProblem {
  QuestionProblem(llvm::StringRef Code, DetailList Details)
      : Code(Code), Details(Details) {}

  llvm::StringRef Code;
  llvm::json::Object Details;
};

/// A question as a record: the name of the variable that stands for it.
struct CoreRecord {
  /// Behind a unique part: ":KIND:LOCAL VALUE$ACCESS", or "$KIND" for the id of
  /// a type (llvm/lib/Target/BPF/BTFDebug.cpp, generatePatchImmReloc).
  std::string Suffix;
  bool IsTypeId = false;
  /// The type of a field that no kernel's field matches; else empty.
  std::string UnmatchedField;
};

/// The record for a question about T; the problem where there is none.
std::optional<QuestionProblem> resolveQuestion(const CoreQuestion &Question,
                                               llvm::DIType *T,
                                               CoreRecord &Record);

} // namespace bl

#endif
