#define SEC(x) __attribute__((section(x), used))
#define NOINLINE __attribute__((noinline))
/* Two programs that share functions, which call each other and are handed on as addresses. */
static long (*bpf_loop)(unsigned count, void *callback, void *ctx, unsigned long long flags) = (void *)181;

struct sum { long long value; int steps; };

NOINLINE static long long twice(long long value) { asm volatile(""); return value * 2; }
NOINLINE static long step(unsigned index, struct sum *sum) { sum->value += twice(index); sum->steps++; return 0; }
NOINLINE static long long walk(unsigned count) {
  struct sum sum = {};
  bpf_loop(count, step, &sum, 0);
  return twice(sum.value) + sum.steps;
}

SEC("socket") int first(void *ctx) { return walk(10) > twice(3); }
SEC("socket") int second(void *ctx) {
  volatile long wide = 0x123456789aLL;
  return walk(wide > 0 ? 3 : 4) + wide;
}
