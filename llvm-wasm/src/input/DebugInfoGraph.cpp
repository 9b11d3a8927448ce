// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "input/DebugInfoGraph.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DebugProgramInstruction.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace {

class DebugInfoGraph {
public:
  explicit DebugInfoGraph(const Module &M) { addModule(M); }

  std::string findProblem();

private:
  void addModule(const Module &M);
  void addInstruction(const Instruction &I);
  void addRecord(const DbgRecord &Record);
  void add(const Metadata *Node);

  template <class... Classes>
  void expect(const char *What, const Metadata *Found);
  template <class... Classes>
  void expectOrNull(const char *What, const Metadata *Found) {
    if (Found)
      expect<Classes...>(What, Found);
  }
  template <class... Classes>
  void expectList(const char *What, const Metadata *List);

  void checkFunction(const Function &F, const MDNode *Node);
  void check(const MDNode &Node);
  void checkType(const DIType &Type);
  void checkComposite(const DICompositeType &Type);
  void checkSubprogram(const DISubprogram &Function);
  void checkUnit(const DICompileUnit &Unit);
  void checkCircles();

  void report(const Twine &What) {
    if (Problem.empty())
      Problem = What.str();
  }

  /// In the order in which they were found, which is the same on every host.
  std::vector<const MDNode *> Nodes;
  DenseSet<const MDNode *> Seen;
  std::string Problem;
};

} // namespace

/// The name of the class of N in textual IR.
static StringRef classOf(const Metadata *N) {
  switch (N->getMetadataID()) {
#define HANDLE_METADATA_LEAF(CLASS)                                            \
  case Metadata::CLASS##Kind:                                                  \
    return #CLASS;
#include "llvm/IR/Metadata.def"
  }
  return "metadata";
}

void DebugInfoGraph::add(const Metadata *Node) {
  const auto *N = dyn_cast_or_null<MDNode>(Node);
  if (N && Seen.insert(N).second)
    Nodes.push_back(N);
}

template <class... Classes>
void DebugInfoGraph::expect(const char *What, const Metadata *Found) {
  if (!Found)
    report(Twine(What) + " is null");
  else if (!isa<Classes...>(Found))
    report(Twine(What) + " is a " + classOf(Found));
}

template <class... Classes>
void DebugInfoGraph::expectList(const char *What, const Metadata *List) {
  if (!List)
    return;
  const auto *Tuple = dyn_cast<MDTuple>(List);
  if (!Tuple)
    return report(Twine(What) + " are a " + classOf(List) + ", not a list");
  for (const MDOperand &Element : Tuple->operands())
    expect<Classes...>(What, Element.get());
}

void DebugInfoGraph::addRecord(const DbgRecord &Record) {
  expectOrNull<DILocation>("the location of a debug record",
                           Record.getDebugLoc().getAsMDNode());
  add(Record.getDebugLoc().getAsMDNode());
  if (const auto *Label = dyn_cast<DbgLabelRecord>(&Record)) {
    expect<DILabel>("the label of a debug record", Label->getRawLabel());
    return add(Label->getRawLabel());
  }
  const auto &Variable = cast<DbgVariableRecord>(Record);
  expect<DILocalVariable>("the variable of a debug record",
                          Variable.getRawVariable());
  expect<DIExpression>("the expression of a debug record",
                       Variable.getRawExpression());
  expect<ValueAsMetadata, DIArgList, MDNode>("the value of a debug record",
                                             Variable.getRawLocation());
  add(Variable.getRawVariable());
  add(Variable.getRawExpression());
  if (!Variable.isDbgAssign())
    return;
  expect<ValueAsMetadata, MDNode>("the address of a debug record",
                                  Variable.getRawAddress());
  expect<DIExpression>("the expression of an address",
                       Variable.getRawAddressExpression());
  expect<DIAssignID>("the assignment of a debug record",
                     Variable.getRawAssignID());
}

void DebugInfoGraph::addInstruction(const Instruction &I) {
  const MDNode *Location = I.getDebugLoc().getAsMDNode();
  expectOrNull<DILocation>("the location of an instruction", Location);
  add(Location);
  SmallVector<std::pair<unsigned, MDNode *>, 4> Attached;
  I.getAllMetadataOtherThanDebugLoc(Attached);
  for (const auto &[Kind, Node] : Attached) {
    if (Kind == LLVMContext::MD_preserve_access_index)
      expect<DIType>("the type of an access", Node);
    add(Node);
  }
  for (const Use &Operand : I.operands())
    if (const auto *Value = dyn_cast<MetadataAsValue>(Operand))
      add(Value->getMetadata());
  for (const DbgRecord &Record : I.getDbgRecordRange())
    addRecord(Record);
}

void DebugInfoGraph::checkFunction(const Function &F, const MDNode *Node) {
  expect<DISubprogram>("the debug info of a function", Node);
  const auto *Subprogram = dyn_cast<DISubprogram>(Node);
  if (!Subprogram)
    return;
  if (!F.isDeclaration())
    return expect<DIFile>("the file of a function", Subprogram->getRawFile());
  // A definition has no types where only its lines are described; BTF takes the
  // prototype of a declaration from its types.
  const auto *Type = dyn_cast_or_null<DISubroutineType>(
      static_cast<const Metadata *>(Subprogram->getRawType()));
  const auto *Types =
      Type ? dyn_cast_or_null<MDTuple>(Type->getRawTypeArray()) : nullptr;
  if (Types && Types->getNumOperands() == 0)
    report("the types of a declaration are an empty list, expected the type of "
           "its result first");
}

void DebugInfoGraph::addModule(const Module &M) {
  for (const NamedMDNode &Named : M.named_metadata())
    for (const MDNode *Node : Named.operands()) {
      if (Named.getName() == "llvm.dbg.cu")
        expect<DICompileUnit>("a compile unit", Node);
      add(Node);
    }
  SmallVector<std::pair<unsigned, MDNode *>, 4> Attached;
  for (const GlobalObject &Global : M.global_objects()) {
    Attached.clear();
    Global.getAllMetadata(Attached);
    for (const auto &[Kind, Node] : Attached) {
      if (Kind == LLVMContext::MD_dbg && isa<Function>(Global))
        checkFunction(cast<Function>(Global), Node);
      else if (Kind == LLVMContext::MD_dbg)
        expect<DIGlobalVariableExpression>("the debug info of a variable",
                                           Node);
      add(Node);
    }
  }
  for (const Function &F : M)
    for (const BasicBlock &Block : F)
      for (const Instruction &I : Block)
        addInstruction(I);
}

std::string DebugInfoGraph::findProblem() {
  for (size_t I = 0; I < Nodes.size() && Problem.empty(); ++I) {
    check(*Nodes[I]);
    for (const MDOperand &Operand : Nodes[I]->operands())
      add(Operand.get());
  }
  if (Problem.empty())
    checkCircles();
  return Problem;
}

void DebugInfoGraph::checkType(const DIType &Type) {
  expectOrNull<DIScope>("the scope of a type", Type.getRawScope());
  expectOrNull<DIFile>("the file of a type", Type.getRawFile());
  if (const auto *Derived = dyn_cast<DIDerivedType>(&Type)) {
    expectOrNull<DIType>("a base type", Derived->getRawBaseType());
    expectList<MDTuple>("the annotations of a type",
                        Derived->getRawAnnotations());
  } else if (const auto *Composite = dyn_cast<DICompositeType>(&Type)) {
    checkComposite(*Composite);
  } else if (const auto *Function = dyn_cast<DISubroutineType>(&Type)) {
    const Metadata *List = Function->getRawTypeArray();
    const auto *Types = dyn_cast_or_null<MDTuple>(List);
    if (List && !Types)
      return report("the types of a function are a " + classOf(List));
    if (Types)
      for (const MDOperand &Element : Types->operands())
        expectOrNull<DIType>("a type of a function", Element.get());
  }
}

void DebugInfoGraph::checkComposite(const DICompositeType &Type) {
  expectOrNull<DIType>("a base type", Type.getRawBaseType());
  expectOrNull<DIType>("the holder of a virtual table",
                       Type.getRawVTableHolder());
  expectOrNull<DIDerivedType>("a discriminator", Type.getRawDiscriminator());
  expectList<DITemplateParameter>("template parameters",
                                  Type.getRawTemplateParams());
  expectList<MDTuple>("the annotations of a type", Type.getRawAnnotations());
  const Metadata *Elements = Type.getRawElements();
  switch (Type.getTag()) {
  case dwarf::DW_TAG_array_type:
    return expectList<DISubrange, DIGenericSubrange>(
        "the dimensions of an array", Elements);
  case dwarf::DW_TAG_enumeration_type:
    return expectList<DIEnumerator>("the values of an enumeration", Elements);
  default:
    expectList<DIDerivedType, DICompositeType, DISubprogram>(
        "the elements of a type", Elements);
  }
}

void DebugInfoGraph::checkSubprogram(const DISubprogram &Function) {
  expectOrNull<DIScope>("the scope of a function", Function.getRawScope());
  expectOrNull<DIFile>("the file of a function", Function.getRawFile());
  expectOrNull<DISubroutineType>("the type of a function",
                                 Function.getRawType());
  expectOrNull<DICompileUnit>("the unit of a function", Function.getRawUnit());
  expectOrNull<DISubprogram>("the declaration of a function",
                             Function.getRawDeclaration());
  expectOrNull<DIType>("the class of a function",
                       Function.getRawContainingType());
  expectList<DITemplateParameter>("template parameters",
                                  Function.getRawTemplateParams());
  expectList<DIType>("the exceptions of a function",
                     Function.getRawThrownTypes());
  expectList<MDTuple>("the annotations of a function",
                      Function.getRawAnnotations());
  // Since LLVM 23, static variables and types of a function are among them.
  expectList<DILocalVariable, DILabel, DIImportedEntity, DIType,
             DIGlobalVariableExpression>("the nodes of a function",
                                         Function.getRawRetainedNodes());
}

void DebugInfoGraph::checkUnit(const DICompileUnit &Unit) {
  expect<DIFile>("the file of a compile unit", Unit.getRawFile());
  expectList<DICompositeType>("the enumerations of a compile unit",
                              Unit.getRawEnumTypes());
  expectList<DIType, DISubprogram>("the types of a compile unit",
                                   Unit.getRawRetainedTypes());
  expectList<DIGlobalVariableExpression>("the variables of a compile unit",
                                         Unit.getRawGlobalVariables());
  expectList<DIImportedEntity>("the imports of a compile unit",
                               Unit.getRawImportedEntities());
  expectList<DIMacroNode>("the macros of a compile unit", Unit.getRawMacros());
}

void DebugInfoGraph::check(const MDNode &Node) {
  if (const auto *Type = dyn_cast<DIType>(&Node))
    return checkType(*Type);
  if (const auto *Function = dyn_cast<DISubprogram>(&Node))
    return checkSubprogram(*Function);
  if (const auto *Unit = dyn_cast<DICompileUnit>(&Node))
    return checkUnit(*Unit);
  if (const auto *Location = dyn_cast<DILocation>(&Node)) {
    expect<DILocalScope>("the scope of a location", Location->getRawScope());
    if (const auto *Scope =
            dyn_cast_or_null<DILocalScope>(Location->getRawScope()))
      expect<DIFile>("the file of a location", Scope->getRawFile());
    expectOrNull<DILocation>("the place of an inlined call",
                             Location->getRawInlinedAt());
  } else if (const auto *Block = dyn_cast<DILexicalBlockBase>(&Node)) {
    expect<DILocalScope>("the scope of a block", Block->getRawScope());
    expectOrNull<DIFile>("the file of a block", Block->getRawFile());
  } else if (const auto *Label = dyn_cast<DILabel>(&Node)) {
    expect<DILocalScope>("the scope of a label", Label->getRawScope());
  } else if (const auto *Variable = dyn_cast<DIVariable>(&Node)) {
    if (isa<DILocalVariable>(Variable))
      expect<DILocalScope>("the scope of a variable", Variable->getRawScope());
    else
      expectOrNull<DIScope>("the scope of a variable", Variable->getRawScope());
    expectOrNull<DIFile>("the file of a variable", Variable->getRawFile());
    expectOrNull<DIType>("the type of a variable", Variable->getRawType());
    if (const auto *Global = dyn_cast<DIGlobalVariable>(Variable)) {
      expectOrNull<DIDerivedType>("the declaration of a variable",
                                  Global->getRawStaticDataMemberDeclaration());
      expectList<MDTuple>("the annotations of a variable",
                          Global->getRawAnnotations());
    }
  } else if (const auto *Global = dyn_cast<DIGlobalVariableExpression>(&Node)) {
    expect<DIGlobalVariable>("the variable of an expression",
                             Global->getRawVariable());
    expect<DIExpression>("the expression of a variable",
                         Global->getRawExpression());
  } else if (const auto *Parameter = dyn_cast<DITemplateParameter>(&Node)) {
    expectOrNull<DIType>("the type of a template parameter",
                         Parameter->getRawType());
  } else if (const auto *Import = dyn_cast<DIImportedEntity>(&Node)) {
    expect<DIScope>("the scope of an import", Import->getRawScope());
    expectOrNull<DINode>("an imported entity", Import->getRawEntity());
  } else if (const auto *Scope = dyn_cast<DIScope>(&Node)) {
    // Namespaces, modules, common blocks; a file has no scope.
    if (!isa<DIFile>(Scope))
      expectOrNull<DIScope>("a scope", Scope->getScope());
  }
}

/// Where the names of N come from.
static const MDNode *scopeOf(const MDNode &N) {
  const auto *Scope = dyn_cast<DIScope>(&N);
  return Scope ? Scope->getScope() : nullptr;
}

static const MDNode *callOf(const MDNode &N) {
  const auto *Location = dyn_cast<DILocation>(&N);
  return Location ? Location->getInlinedAt() : nullptr;
}

/// What a type is made of, or points at. Types come back to themselves through
/// the elements of a struct, and only there.
static const MDNode *baseOf(const MDNode &N) {
  if (const auto *Composite = dyn_cast<DICompositeType>(&N))
    return Composite->getBaseType();
  const auto *Derived = dyn_cast<DIDerivedType>(&N);
  return Derived ? Derived->getBaseType() : nullptr;
}

void DebugInfoGraph::checkCircles() {
  struct Reference {
    const char *Name;
    const MDNode *(*Next)(const MDNode &);
  };
  static constexpr Reference References[] = {
      {"scope", scopeOf}, {"inlinedAt", callOf}, {"baseType", baseOf}};
  for (const Reference &R : References) {
    // The walk in which a node was first met: two walks meet in a tree.
    DenseMap<const MDNode *, size_t> Met;
    for (size_t Walk = 0; Walk < Nodes.size(); ++Walk)
      for (const MDNode *N = Nodes[Walk]; N; N = R.Next(*N)) {
        const auto [Place, IsNew] = Met.try_emplace(N, Walk);
        if (IsNew)
          continue;
        if (Place->second == Walk)
          return report("the " + Twine(R.Name) + " of a " + classOf(N) +
                        " leads back to itself");
        break;
      }
  }
}

std::string bl::findDebugInfoProblem(const Module &M) {
  return DebugInfoGraph(M).findProblem();
}
