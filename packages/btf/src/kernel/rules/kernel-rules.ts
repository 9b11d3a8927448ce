import { parseKernelVersion, releaseOf, type KernelVersion } from './kernel-version.js';

/** What a kernel accepts, where kernels differ. Each field says from which kernel on its second value holds. */
export interface KernelRules {
  readonly version: KernelVersion;
  /** The last kind that is known. */
  readonly maxKind: number;
  /** Bits of info that may be set; kernel >= 7.2 looks at none. */
  readonly infoMask: number;
  /** Bits of info that hold vlen; 24 of them in kernel >= 7.2. */
  readonly vlenMask: number;
  /** Bits of info that hold the kind, once shifted down by 24. */
  readonly kindMask: number;
  /** The most that a name offset may be (BTF_MAX_NAME_OFFSET). */
  readonly maxNameOffset: number;
  /** The most that a type id may be (BTF_MAX_TYPE). */
  readonly maxTypeId: number;
  /** Bytes of the header that are known; 32 in kernel >= 7.1, which has a layout section. */
  readonly headerSize: number;
  /** Identifiers are checked: kernel >= 4.20. */
  readonly hasNameRules: boolean;
  /** The most bytes of a name: 512 in kernel >= 6.1, 128 before (KSYM_NAME_LEN). */
  readonly maxNameLength: number;
  /** A dot is fine in any identifier: kernel >= 6.5, and stable kernels; before only in those of VAR and DATASEC. */
  readonly hasDots: boolean;
  /** A section's name may hold all that prints: kernel >= 6.9. */
  readonly hasPrintedSectionNames: boolean;
  /** A section's variables are each resolved again: kernel >= 6.3, and stable kernels. */
  readonly hasFreshSections: boolean;
  /** The most bits of an integer: 128 in kernel >= 5.1, 64 before. */
  readonly maxIntBits: number;
  /** kind_flag means something for STRUCT, UNION and FWD: kernel >= 5.0. */
  readonly hasKindFlag: boolean;
  /** An enum may have 1, 2, 4 or 8 bytes: kernel >= 5.4; before, an int's 4. */
  readonly hasEnumSizes: boolean;
  /** kind_flag of an ENUM says that it is signed: kernel >= 6.0. */
  readonly hasEnumSign: boolean;
  /** A FUNC's vlen is its linkage: kernel >= 5.6. */
  readonly hasFuncLinkage: boolean;
  /** A DATASEC may be without variables: kernel >= 5.12. */
  readonly hasEmptySections: boolean;
  /** A tag may have kind_flag: kernel >= 6.15. */
  readonly hasTagFlag: boolean;
  /** Pass 2 resolves a FUNC, so that a PTR after it may refer to it: kernel >= 5.18. */
  readonly hasResolvedFuncs: boolean;
  /** Variables, tags and sections are refused as what a function takes: kernel >= 6.1, and stable kernels. */
  readonly hasParameterSourceRule: boolean;
  /** The same for what a function returns, in fewer stable kernels. */
  readonly hasPrototypeSourceRule: boolean;
  /** Type tags must come before other modifiers: kernel 5.18 to 7.1. */
  readonly hasTypeTagOrder: boolean;
  /** Chains of modifiers are bounded: kernel >= 5.18. */
  readonly hasChainLimit: boolean;
  /** bpf_spin_lock and its like are looked for at load: kernel >= 6.2. */
  readonly hasSpecialFields: boolean;
  /** A kernel pointer makes the kernel look at its struct too: kernel >= 6.12. */
  readonly hasSoughtKptrs: boolean;
  /** The type tag "uptr" is known: kernel >= 6.13. */
  readonly hasUptr: boolean;
  /** Special fields are looked for in nested structs and arrays too: kernel >= 6.11. */
  readonly hasNestedFields: boolean;
  /** A list or tree has one "contains:" tag; before 6.9 the first of several counted. */
  readonly hasOneContains: boolean;
  /** The tag of a kernel pointer may be anywhere among its modifiers: kernel >= 7.2. */
  readonly hasChainTags: boolean;
}

/**
 * The rules of a kernel.
 *
 * @see cilium/ebpf btf/feature.go for the kinds; Linux kernel/bpf/btf.c of 4.19, 5.10, 6.0, 6.18 and 7.2 for the rest; Debian's
 * changelogs of linux 5.10.262 and 6.1.192 for what stable kernels got
 */
export function rulesOf(version: KernelVersion): KernelRules {
  // A stable kernel has a change from a patch level on, though its release did not.
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
    hasOneContains: since('6.9'),
    hasChainTags: since('7.2'),
  };
}

/**
 * What a release's answers depend on: releases with the same text give the same answers to the same BTF.
 */
export function answersKey(version: KernelVersion): string {
  const rules = rulesOf(version);
  // Special fields came one by one, each in a release of its own.
  return rules.hasSpecialFields
    ? `${releaseOf(version)} ${JSON.stringify({ ...rules, version: 0 })}`
    : JSON.stringify({ ...rules, version: 0 });
}
