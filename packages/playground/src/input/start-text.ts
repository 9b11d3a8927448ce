/** The editor's initial text: an XDP program that passes every packet. */
export const startText = `; An XDP program: it lets every packet pass.
target triple = "bpfel"

@LICENSE = constant [4 x i8] c"GPL\\00", section "license"

define i32 @pass(ptr %context) section "xdp" {
entry:
  %start = load i32, ptr %context
  %end.at = getelementptr i8, ptr %context, i64 4
  %end = load i32, ptr %end.at
  %is.empty = icmp eq i32 %start, %end
  br i1 %is.empty, label %drop, label %pass

drop:
  ret i32 1

pass:
  ret i32 2
}
`;
