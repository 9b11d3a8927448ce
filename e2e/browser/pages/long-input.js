// For pages, and for the tests that drop files into them.

/** LLVM IR that takes at least some seconds to link. */
export function createLongInput() {
  const loop = (index) => `define i64 @f${index}(i64 %a, i64 %b) {
entry:
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %sum = phi i64 [ %a, %entry ], [ %more, %loop ]
  %product = mul i64 %sum, %b
  %mixed = xor i64 %product, %i
  %more = add i64 %mixed, ${index}
  %next = add i64 %i, 1
  %goes = icmp ult i64 %next, ${100 + index}
  br i1 %goes, label %loop, label %end
end:
  ret i64 %more
}`;
  const functions = Array.from({ length: 5000 }, (_, index) => loop(index));
  return { name: 'long.ll', bytes: new TextEncoder().encode(`target triple = "bpf"\n${functions.join('\n')}`) };
}
