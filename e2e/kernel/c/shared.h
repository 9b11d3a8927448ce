// SPDX-License-Identifier: Apache-2.0 OR MIT
// What two files of one program share.
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define KERNEL __attribute__((preserve_access_index))
#define TAG(text) __attribute__((btf_decl_tag(text)))

enum verdict { VERDICT_PASS = 2, VERDICT_DROP = 1 };

/* Leads back to itself. */
struct node {
  struct node *next;
  struct list *list;
  int (*visit)(struct node *node, enum verdict verdict);
};

struct list {
  struct node first TAG("inline");
  u32 count;
};

struct event {
  u64 time;
  union {
    u32 word;
    unsigned char bytes[4];
  };
  u32 verdict : 3;
  u32 rest : 29;
};

struct KERNEL task_struct {
  int pid;
  int tgid;
};

/* Only one.c says what it is. */
struct hidden;

struct holder {
  struct hidden *hidden;
  struct list list;
};

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static u64 (*bpf_get_current_task)(void) = (void *)35;
