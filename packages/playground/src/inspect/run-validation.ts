import {
  decodeObject,
  minimumKernel,
  minimumKernelOfObject,
  validate,
  validateObject,
  type Issue,
  type LoaderObject,
  type MinimumKernel,
} from '@bpf-link-wasm/btf';
import type { ValidationAnswer, ValidationIssue, ValidationJob, ValidationResult } from './validation-job.js';

/** Validates a file's BTF against one kernel, and finds the first kernel that accepts it. @throws {BtfError} when there is no BTF */
export function runValidation({ bytes, isElf, kernel, loader }: ValidationJob): ValidationResult {
  if (!isElf) {
    const byteOrder = bytes[0] === 0x9f ? 'little' : 'big';
    return {
      answer: answerOf(validate(bytes, { kernel, byteOrder })),
      minimum: minimumOf(minimumKernel(bytes, { byteOrder })),
    };
  }
  const { elf, btf } = decodeObject(bytes);
  const object: LoaderObject = { elf: elf!, btf };
  return {
    answer: answerOf(validateObject(object, { kernel, loader })),
    minimum: minimumOf(minimumKernelOfObject(object, { loader })),
  };
}

type Verdict = ReturnType<typeof validate> | ReturnType<typeof validateObject>;

function answerOf(verdict: Verdict): ValidationAnswer {
  if ('refusal' in verdict) {
    const { message, errno } = verdict.refusal;
    const text = errno === undefined ? message : `${message} (${errno})`;
    return { ok: false, refusedBy: 'loader', refusal: text, issues: [], omitted: 0 };
  }
  const issues = verdict.issues.map(shown);
  if (verdict.ok) return { ok: true, issues, omitted: 0 };
  const refusal = `${verdict.errno}: ${verdict.message}`;
  return { ok: false, refusedBy: 'kernel', refusal, issues, omitted: verdict.omitted };
}

function shown({ code, severity, message, fix, notes, location, kernel }: Issue): ValidationIssue {
  return {
    code,
    severity,
    message,
    fix,
    notes,
    path: location.path ?? [],
    ...(location.typeId !== undefined && { typeId: location.typeId }),
    ...(kernel !== undefined && { kernelSays: `${kernel.errno}: ${kernel.message}` }),
  };
}

function minimumOf({ kernel, reasons, exceptions }: MinimumKernel): ValidationResult['minimum'] {
  return { kernel, exceptions, reasons: [...new Set(reasons.map(({ message }) => message))].slice(0, 5) };
}
