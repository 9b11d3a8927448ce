#define PA __attribute__((preserve_access_index))
#define SEC(x) __attribute__((section(x), used))
struct sample { int a; } PA;
struct sample___v2 { int gone; } PA;
/* In a function of its own, in a loop, behind a flag that is kept, and at a number that is compared. */
__attribute__((noinline)) static int ask(struct sample___v2 *s) { return s->gone; }
SEC("tp_btf/sys_enter") long guarded(struct sample **context) {
  struct sample___v2 *newer = (void *)context[0];
  long sum = context[0]->a;
  for (int i = 0; i < 4; i++) if (__builtin_preserve_field_info(newer->gone, 2)) sum += newer->gone + i;
  int has = __builtin_preserve_field_info(newer->gone, 2);
  if (sum > 7) sum += has ? ask(newer) : 3;
  if (__builtin_preserve_field_info(newer->gone, 2) * 4 == 4) sum += newer->gone;
  return sum; }
char lic[] SEC("license") = "GPL";
