/* Tags on declarations and types. */
#include "prelude.h"

#define tag(name) __attribute__((btf_decl_tag(name)))
#define type_tag(name) __attribute__((btf_type_tag(name)))

struct value {
  __u64 count tag("counter");
  __u32 type_tag("user") *address;
} tag("value");

struct {
  __uint(type, 2);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct value);
} MAP SEC(".maps");

__attribute__((noinline)) int scale(int value tag("arg:any")) tag("scaler");
__attribute__((noinline)) int scale(int value) { return value * 3; }

SEC("socket")
int program(void *context) {
  __u32 key = 0;
  struct value *value = bpf_map_lookup_elem(&MAP, &key);
  if (value)
    value->count += 1;
  return scale(bpf_get_prandom_u32());
}
