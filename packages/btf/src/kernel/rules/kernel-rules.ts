import { parseKernelVersion, releaseOf, type KernelVersion } from './kernel-version.js';

/** What a kernel accepts, where kernels differ. Each field names the kernel from which its second value applies. */
export interface KernelRules {
  readonly version: KernelVersion;
  /** The last known kind. */
  readonly maxKind: number;
  /** Info bits that may be set; kernel >= 7.2 checks none. */
  readonly infoMask: number;
  /** Info bits that hold vlen; 24 in kernel >= 7.2. */
  readonly vlenMask: number;
  /** Info bits that hold the kind, after shifting by 24. */
  readonly kindMask: number;
  /** Maximum name offset (BTF_MAX_NAME_OFFSET). */
  readonly maxNameOffset: number;
  /** Maximum type id (BTF_MAX_TYPE). */
  readonly maxTypeId: number;
  /** Size of the known header; 32 in kernel >= 7.1, which has a layout section. */
  readonly headerSize: number;
  /** Whether identifiers are checked: kernel >= 4.20. */
  readonly hasNameRules: boolean;
  /** Maximum length of a name: 512 bytes in kernel >= 6.1, 128 before (KSYM_NAME_LEN). */
  readonly maxNameLength: number;
  /**
   * Whether any identifier may contain dots: kernel >= 6.5, and stable kernels; before only those of VAR and DATASEC.
   */
  readonly hasDots: boolean;
  /** Whether a section's name may contain any printable byte: kernel >= 6.9. */
  readonly hasPrintedSectionNames: boolean;
  /** Whether each variable of a section is resolved again: kernel >= 6.3, and stable kernels. */
  readonly hasFreshSections: boolean;
  /** Maximum width of an integer: 128 bits in kernel >= 5.1, 64 before. */
  readonly maxIntBits: number;
  /** Whether kind_flag has a meaning for STRUCT, UNION and FWD: kernel >= 5.0. */
  readonly hasKindFlag: boolean;
  /** Whether an enum may have 1, 2, 4 or 8 bytes: kernel >= 5.4; before, only the 4 of an int. */
  readonly hasEnumSizes: boolean;
  /** Whether kind_flag of an ENUM says that it is signed: kernel >= 6.0. */
  readonly hasEnumSign: boolean;
  /** Whether vlen of a FUNC is its linkage: kernel >= 5.6. */
  readonly hasFuncLinkage: boolean;
  /** Whether a DATASEC may have no variables: kernel >= 5.12. */
  readonly hasEmptySections: boolean;
  /** Whether a tag may have kind_flag: kernel >= 6.15. */
  readonly hasTagFlag: boolean;
  /** Whether pass 2 resolves a FUNC, so that a later PTR may refer to it: kernel >= 5.18. */
  readonly hasResolvedFuncs: boolean;
  /** Variables, tags and sections are refused as what a function takes: kernel >= 6.1, and stable kernels. */
  readonly hasParameterSourceRule: boolean;
  /** The same for what a function returns, in fewer stable kernels. */
  readonly hasPrototypeSourceRule: boolean;
  /** Whether type tags must come before other modifiers: kernel 5.18 to 7.1. */
  readonly hasTypeTagOrder: boolean;
  /** Whether the length of modifier chains is limited: kernel >= 5.18. */
  readonly hasChainLimit: boolean;
  /** Whether bpf_spin_lock and other special fields are looked for at load: kernel >= 6.2. */
  readonly hasSpecialFields: boolean;
  /** Whether a kernel pointer makes the kernel inspect its struct too: kernel >= 6.12. */
  readonly hasSoughtKptrs: boolean;
  /** Whether the type tag "uptr" is known: kernel >= 6.13. */
  readonly hasUptr: boolean;
  /** Whether special fields are looked for in nested structs and arrays too: kernel >= 6.11. */
  readonly hasNestedFields: boolean;
  /** Whether a field that may be there once is counted in nested structs too: kernel >= 7.3, and stable kernels. */
  readonly hasSharedUniques: boolean;
  /** Whether a struct may have only one bpf_refcount: kernel >= 7.3, and stable kernels. */
  readonly hasUniqueRefcount: boolean;
  /** Whether a list or tree must have exactly one "contains:" tag; before 6.9 the first of several counted. */
  readonly hasOneContains: boolean;
  /** Whether the tag of a kernel pointer may be anywhere among its modifiers: kernel >= 7.2. */
  readonly hasChainTags: boolean;
}

/**
 * The rules of a kernel.
 *
 * @see cilium/ebpf btf/feature.go for the kinds; Linux kernel/bpf/btf.c of 4.19, 5.10, 6.0, 6.18 and 7.2 for the rest; Debian's
 * changelogs of linux 5.10.262, 6.1.192, 6.12.118 and 7.2.13, and the commits of 6.18.52, for the backports to stable kernels
 */
export function rulesOf(version: KernelVersion): KernelRules {
  // Some stable series have a change from a patch level on, though their first release did not.
  const since = (first: string, ...stable: readonly string[]): boolean =>
    version >= parseKernelVersion(first)! ||
    stable
      .map((text) => parseKernelVersion(text)!)
      .some((one) => releaseOf(one) === releaseOf(version) && version >= one);
  const pick = <Value>(fallback: Value, ...steps: readonly (readonly [string, Value])[]): Value =>
    steps.findLast(([first]) => since(first))?.[1] ?? fallback;
  return {
    version,
    maxKind: pick(11, ['5.0', 13], ['5.2', 15], ['5.13', 16], ['5.16', 17], ['5.17', 18], ['6.0', 19]),
    infoMask: pick(0x0f00ffff, ['5.0', 0x8f00ffff], ['5.13', 0x9f00ffff], ['7.2', 0xffffffff]),
    vlenMask: pick(0xffff, ['7.2', 0xffffff]),
    kindMask: pick(0x0f, ['5.13', 0x1f], ['7.2', 0x7f]),
    maxNameOffset: pick(0xffff, ['5.4', 0xffffff]),
    maxTypeId: pick(0xffff, ['5.4', 0xfffff]),
    headerSize: pick(24, ['7.1', 32]),
    hasNameRules: since('4.20'),
    maxNameLength: pick(128, ['6.1', 512]),
    hasDots: since('6.5', '6.3.10', '6.1.36', '5.10.186'),
    hasPrintedSectionNames: since('6.9'),
    hasFreshSections: since('6.3', '6.1.20', '5.10.175'),
    maxIntBits: pick(64, ['5.1', 128]),
    hasKindFlag: since('5.0'),
    hasEnumSizes: since('5.4'),
    hasEnumSign: since('6.0'),
    hasFuncLinkage: since('5.6'),
    hasEmptySections: since('5.12'),
    hasTagFlag: since('6.15'),
    hasResolvedFuncs: since('5.18'),
    hasParameterSourceRule: since('6.1', '6.0.7', '5.10.163'),
    hasPrototypeSourceRule: since('6.1', '6.0.7'),
    hasTypeTagOrder: since('5.18') && !since('7.2'),
    hasChainLimit: since('5.18'),
    hasSpecialFields: since('6.2'),
    hasSoughtKptrs: since('6.12'),
    hasUptr: since('6.13'),
    hasNestedFields: since('6.11'),
    hasSharedUniques: since('7.3', '7.2.6', '6.18.52', '6.12.110'),
    hasUniqueRefcount: since('7.3', '7.2.6', '6.18.52', '6.12.114'),
    hasOneContains: since('6.9'),
    hasChainTags: since('7.2'),
  };
}

/**
 * Everything that a release's answers depend on: releases with equal text give the same answers to the same BTF.
 */
export function answersKey(version: KernelVersion): string {
  const rules = rulesOf(version);
  // Special fields were added one by one, each in a different release.
  return rules.hasSpecialFields
    ? `${releaseOf(version)} ${JSON.stringify({ ...rules, version: 0 })}`
    : JSON.stringify({ ...rules, version: 0 });
}
