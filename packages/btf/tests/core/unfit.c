#define PA __attribute__((preserve_access_index))
#define SEC(x) __attribute__((section(x), used))
struct sample___wide { long a; } PA;
SEC("tp_btf/sys_enter") long unfit(struct sample___wide **context) { return context[0]->a; }
char lic[] SEC("license") = "GPL";
