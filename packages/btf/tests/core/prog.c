#define PA __attribute__((preserve_access_index))
#define SEC(x) __attribute__((section(x), used))
struct in { long deep[4]; int z; } PA; enum color { RED = 1, GREEN = 2, BLUE = 3 }; enum big { HUGE = 1LL << 40 };
struct sample { int a; short moved; unsigned char bits:2, more:5; struct in nested; int arr[2]; const char *p; enum color c; int flex[]; } PA;
struct sample___old { int missing; int a; } PA; struct absent { int x; } PA; typedef struct { int q; } anon_t;
SEC("tracepoint/x") long prog(struct sample *s) {
  struct sample___old *o = (void *)s; struct absent *ab = (void *)s; long r = 0;
  r += s->a; r += s->moved; r += s->nested.deep[2]; r += s->nested.z; r += s->arr[1]; r += (long)s->p; r += s->c; r += s->flex[3]; r += o->a;
  r += __builtin_preserve_field_info(s->moved, 0); r += __builtin_preserve_field_info(s->arr, 1); r += __builtin_preserve_field_info(o->missing, 2);
  r += __builtin_preserve_field_info(s->a, 2); r += __builtin_preserve_field_info(s->a, 3); r += __builtin_preserve_field_info(s->more, 0); r += __builtin_preserve_field_info(s->more, 1);
  r += __builtin_preserve_field_info(s->more, 4); r += __builtin_preserve_field_info(s->more, 5); r += __builtin_preserve_field_info(s->bits, 4); r += __builtin_preserve_field_info(s->bits, 5);
  r += __builtin_preserve_type_info(*(struct sample *)0, 0); r += __builtin_preserve_type_info(*(struct absent *)0, 0); r += __builtin_preserve_type_info(*(struct sample *)0, 1); r += __builtin_preserve_type_info(*(struct in *)0, 2);
  r += __builtin_btf_type_id(*(struct sample *)0, 0); r += __builtin_btf_type_id(*(struct sample *)0, 1); r += __builtin_btf_type_id(*(struct absent *)0, 1);
  r += __builtin_preserve_enum_value(*(enum color *)GREEN, 0); r += __builtin_preserve_enum_value(*(enum color *)BLUE, 0); r += __builtin_preserve_enum_value(*(enum color *)GREEN, 1); r += __builtin_preserve_enum_value(*(enum big *)HUGE, 1);
  r += ab->x; r += o->missing; r += __builtin_preserve_type_info(*(anon_t *)0, 0); r += __builtin_preserve_type_info(*(enum color *)0, 2);
  return r; }
char lic[] SEC("license") = "GPL";
