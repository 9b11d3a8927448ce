#define SEC(x) __attribute__((section(x), used))
struct s { int a; long b; } __attribute__((preserve_access_index));
SEC("socket") int prog(void *ctx) {
  volatile long wide = 0x123456789aLL;
  volatile int small = __builtin_preserve_field_info(((struct s *)0)->b, 0);
  return wide != small;
}
