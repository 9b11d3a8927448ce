// Maps that hold programs and maps from the start, as C declares them.
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#define __array(name, value) typeof(value) *name[]

struct __sk_buff;

static void *(*lookup)(void *, const void *) = (void *)1;
static long (*update)(void *, const void *, const void *, u64) = (void *)2;
static long (*tail_call)(void *, void *, u32) = (void *)12;

struct inner {
  __uint(type, 2);
  __uint(max_entries, 2);
  __type(key, u32);
  __type(value, u64);
};

struct inner FIRST SEC(".maps");
// libbpf refuses static maps; what a slot holds is visible all the same.
static struct inner SECOND SEC(".maps");

int next(struct __sk_buff *context);

struct {
  __uint(type, 3);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(struct __sk_buff *));
} CALLS SEC(".maps") = {.values = {[1] = next}};

struct {
  __uint(type, 12);
  __uint(max_entries, 3);
  __type(key, u32);
  __array(values, struct inner);
} BY_INDEX SEC(".maps") = {.values = {&FIRST, [2] = &SECOND}};

struct {
  __uint(type, 13);
  __uint(max_entries, 3);
  __type(key, u32);
  __array(values, struct inner);
} BY_KEY SEC(".maps") = {.values = {&SECOND, &SECOND}};

static inline __attribute__((always_inline)) u64 add(void *outer, u32 key, u64 more) {
  u32 one = 1;
  void *inner = lookup(outer, &key);
  u64 *value = inner ? lookup(inner, &one) : 0;
  return value ? *value += more : 1000000;
}

SEC("socket") int program(struct __sk_buff *context) {
  u32 one = 1;
  u64 five = 5, six = 6;
  update(&FIRST, &one, &five, 0);
  update(&SECOND, &one, &six, 0);
  tail_call(context, &CALLS, 0);
  tail_call(context, &CALLS, 1);
  return 0;
}

SEC("socket") int next(struct __sk_buff *context) {
  return add(&BY_INDEX, 0, 10) + add(&BY_INDEX, 1, 100) + add(&BY_INDEX, 2, 1000) + add(&BY_KEY, 0, 1) + add(&BY_KEY, 1, 1);
}

char LICENSE[] SEC("license") = "GPL";
