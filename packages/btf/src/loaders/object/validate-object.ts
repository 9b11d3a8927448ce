import { LoaderRefusal } from '../loader-object.js';
import { rulesOf } from '../../kernel/rules/kernel-rules.js';
import { assertKernelVersion } from '../../kernel/rules/kernel-version.js';
import { findMinimum, type MinimumKernel } from '../../kernel/minimum-kernel.js';
import { validate, type ValidateOptions, type Verdict } from '../../kernel/validate.js';
import { EditableBtf } from './editable-btf.js';
import { fixAsAya } from './fix-aya.js';
import { fixAsLibbpf } from './fix-libbpf.js';
import type { LoaderObject } from '../loader-object.js';
import { featuresOf } from './sanitize.js';

/** Options of the validation. */
export interface ValidateObjectOptions extends Omit<ValidateOptions, 'byteOrder'> {
  /** The loader that changes the BTF before the kernel receives it; libbpf by default. */
  readonly loader?: 'libbpf' | 'aya';
}

/** A kernel's verdict on an object's BTF, or the loader's own refusal before that. */
export type ObjectVerdict =
  | (Verdict & {
      /** The BTF as the kernel would receive it; byte offsets of issues refer to it. */
      readonly loaded: Uint8Array;
    })
  | {
      readonly ok: false;
      /** The loader's error, if it does not get as far as the kernel. */
      readonly refusal: { readonly message: string; readonly errno?: string };
    };

/**
 * Gives a kernel's verdict on an object as its loader would load it: sizes and offsets filled in from the ELF, externs and
 * hidden symbols converted, kinds that the kernel lacks replaced.
 *
 * To validate bytes as they are, use `validate`; the two sets of rules are never mixed.
 *
 * @throws RangeError when the kernel version is not known
 */
export function validateObject(object: LoaderObject, options: ValidateObjectOptions = {}): ObjectVerdict {
  const version = assertKernelVersion(options.kernel);
  const { elf } = object;
  const raw = elf.section('.BTF')?.data;
  if (raw === undefined)
    return { ok: false, refusal: { message: 'BTF is required, but is missing or corrupted.', errno: 'ENOENT' } };
  const isLittle = elf.byteOrder === 'little';
  const btf = EditableBtf.open(raw, isLittle);
  const validateOptions = { ...options, byteOrder: elf.byteOrder };
  // A loader cannot process BTF that does not parse: the kernel's own checks explain why.
  if (btf === undefined) return { ...validate(raw, validateOptions), loaded: raw };
  try {
    (options.loader === 'aya' ? fixAsAya : fixAsLibbpf)(btf, elf, featuresOf(rulesOf(version)));
  } catch (error) {
    if (!(error instanceof LoaderRefusal)) throw error;
    return {
      ok: false,
      refusal: { message: error.message, ...(error.errno === undefined ? {} : { errno: error.errno }) },
    };
  }
  const loaded = btf.toBytes();
  return { ...validate(loaded, validateOptions), loaded };
}

/** Finds the first kernel that accepts an object as its loader would load it there. */
export function minimumKernelOfObject(
  object: LoaderObject,
  options: Omit<ValidateObjectOptions, 'kernel'> = {},
): MinimumKernel {
  return findMinimum((kernel) => validateObject(object, { ...options, kernel }));
}
