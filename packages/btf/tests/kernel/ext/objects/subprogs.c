#define SEC(x) __attribute__((section(x), used))
#define NOINLINE __attribute__((noinline))
static long (*bpf_tail_call)(void *ctx, void *map, unsigned index) = (void *)12;
struct { int (*type)[3]; int (*max_entries)[1]; int (*key_size)[4]; int (*value_size)[4]; } jumps SEC(".maps");
unsigned long long load_byte(void *skb, unsigned long long offset) asm("llvm.bpf.load.byte");
struct pair { long a, b; };

NOINLINE static int jumps_and_returns(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return 1; }
NOINLINE static void jumps_in_void(void *ctx) { bpf_tail_call(ctx, &jumps, 0); asm volatile(""); }
NOINLINE static void *loads_and_points(void *ctx) { return (void *)load_byte(ctx, 3); }
NOINLINE static void *points(void *ctx) { asm volatile(""); return ctx; }

#if defined(FINE)
SEC("tc") int prog(void *ctx) { return jumps_and_returns(ctx); }
#elif defined(VOID)
SEC("tc") int prog(void *ctx) { jumps_in_void(ctx); return 0; }
#elif defined(POINTER)
SEC("tc") int prog(void *ctx) { return loads_and_points(ctx) != 0; }
#else
SEC("tc") int prog(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return points(ctx) != 0; }
#endif
