#define SEC(x) __attribute__((section(x), used))
#define __kconfig __attribute__((section(".kconfig")))
#define __ksym __attribute__((section(".ksyms")))
#define __weak __attribute__((weak))
#define __hidden __attribute__((visibility("hidden")))
typedef _Bool bool;
typedef unsigned long long u64;
enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

extern int LINUX_KERNEL_VERSION __kconfig;
extern bool CONFIG_BPF __kconfig __weak;
extern u64 CONFIG_WIDE __kconfig __weak;
extern const volatile unsigned short CONFIG_SHORT __kconfig __weak;
extern char CONFIG_TEXT[7] __kconfig __weak;
extern enum libbpf_tristate CONFIG_STATE __kconfig __weak;
extern char CONFIG_LETTER __kconfig __weak;

struct task;
extern struct task *bpf_task_acquire(struct task *) __ksym;
extern void bpf_named(int first, int second) __ksym __weak;
extern const int bpf_prog_active __ksym;
extern const void kernel_symbol __ksym __weak;

__hidden int hidden_data = 3;
int shown_data = 4;
static volatile int local_data = 5;

__attribute__((noinline)) int shown(int x) { return x + local_data; }
__hidden __attribute__((noinline)) int in_text(int x) { return x * shown_data; }

SEC("tp_btf/task_newtask") int prog(u64 *ctx) {
  struct task *task = bpf_task_acquire((void *)ctx[0]);
  bpf_named(1, 2);
  return LINUX_KERNEL_VERSION + CONFIG_BPF + (int)CONFIG_WIDE + CONFIG_SHORT + CONFIG_TEXT[1] + CONFIG_STATE + CONFIG_LETTER + hidden_data
    + shown(bpf_prog_active) + in_text(task != 0) + (&kernel_symbol != 0);
}
__hidden SEC("xdp") int hidden_prog(void *ctx) { return 2; }
char lic[] SEC("license") = "GPL";
