// A program for each helper that is compared with the kernel: arguments are in PARAMS, what comes of the call is in ANSWER.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define HELPER(number, result, name, ...) static result (*const name)(__VA_ARGS__) = (void *)number

HELPER(1, void *, map_lookup, void *, const void *);
HELPER(2, s64, map_update, void *, const void *, const void *, u64);
HELPER(3, s64, map_delete, void *, const void *);
HELPER(9, s64, skb_store_bytes, void *, u32, const void *, u32, u64);
HELPER(10, s64, l3_csum_replace, void *, u32, u64, u64, u64);
HELPER(11, s64, l4_csum_replace, void *, u32, u64, u64, u64);
HELPER(16, s64, get_current_comm, void *, u32);
HELPER(18, s64, skb_vlan_push, void *, u16, u16);
HELPER(19, s64, skb_vlan_pop, void *);
HELPER(23, s64, redirect, u32, u64);
HELPER(26, s64, skb_load_bytes, const void *, u32, void *, u32);
HELPER(28, s64, csum_diff, const void *, u32, const void *, u32, u32);
HELPER(31, s64, skb_change_proto, void *, u16, u64);
HELPER(32, s64, skb_change_type, void *, u32);
HELPER(34, u32, get_hash_recalc, void *);
HELPER(38, s64, skb_change_tail, void *, u32, u64);
HELPER(39, s64, skb_pull_data, void *, u32);
HELPER(40, s64, csum_update, void *, u32);
HELPER(41, void, set_hash_invalid, void *);
HELPER(43, s64, skb_change_head, void *, u32, u64);
HELPER(44, s64, xdp_adjust_head, void *, int);
HELPER(48, u32, set_hash, void *, u32);
HELPER(50, s64, skb_adjust_room, void *, int, u32, u64);
HELPER(54, s64, xdp_adjust_meta, void *, int);
HELPER(65, s64, xdp_adjust_tail, void *, int);
HELPER(68, s64, skb_load_bytes_relative, const void *, u32, void *, u32, u32);
HELPER(93, s64, spin_lock, void *);
HELPER(94, s64, spin_unlock, void *);
HELPER(97, s64, skb_ecn_set_ce, void *);
HELPER(105, s64, strtol, const void *, u64, u64, s64 *);
HELPER(106, s64, strtoul, const void *, u64, u64, u64 *);
HELPER(113, s64, probe_read_kernel, void *, u32, const void *);
HELPER(115, s64, probe_read_kernel_str, void *, u32, const void *);
HELPER(130, s64, ringbuf_output, void *, void *, u64, u64);
HELPER(131, void *, ringbuf_reserve, void *, u64, u64);
HELPER(132, void, ringbuf_submit, void *, u64);
HELPER(133, void, ringbuf_discard, void *, u64);
HELPER(134, u64, ringbuf_query, void *, u64);
HELPER(135, s64, csum_level, void *, u64);
HELPER(164, s64, for_each_map_elem, void *, void *, void *, u64);
HELPER(165, s64, snprintf, void *, u32, const char *, void *, u32);
HELPER(181, s64, loop, u32, void *, void *, u64);
HELPER(182, s64, strncmp, const void *, u32, const char *);
HELPER(188, u64, xdp_get_buff_len, void *);
HELPER(189, s64, xdp_load_bytes, void *, u32, void *, u32);
HELPER(190, s64, xdp_store_bytes, void *, u32, void *, u32);
HELPER(192, s64, skb_set_tstamp, void *, u64, u32);
HELPER(195, void *, map_lookup_percpu, void *, const void *, u32);
HELPER(197, s64, dynptr_from_mem, void *, u32, u64, void *);
HELPER(201, s64, dynptr_read, void *, u32, const void *, u32, u64);
HELPER(202, s64, dynptr_write, const void *, u32, void *, u32, u64);

struct params {
	u64 a[8];
	u8 bytes[256];
};

struct answer {
	s64 r[8];
	u8 bytes[256];
};

struct locked {
	struct bpf_spin_lock {
		u32 value;
	} lock;
	u32 count;
};

#define ARRAY(name, kind, value_type, entries) \
	struct {                                   \
		int (*type)[kind];                     \
		u32 *key;                              \
		value_type *value;                     \
		int (*max_entries)[entries];           \
	} name SEC(".maps")

ARRAY(PARAMS, 2, struct params, 1);
ARRAY(ANSWER, 2, struct answer, 1);
ARRAY(LOCKED, 2, struct locked, 1);
ARRAY(PER_CPU, 6, u64, 4);
ARRAY(HASH, 1, u64, 8);
struct {
	int (*type)[27];
	int (*max_entries)[4096];
} RING SEC(".maps");

// So that the verifier sees the bound of what the compiler uses.
#define BOUND(variable, mask)               \
	asm volatile("" : "+r"(variable));      \
	variable &= mask;                       \
	asm volatile("" : "+r"(variable))

#define OPEN()                                      \
	u32 zero = 0;                                   \
	struct params *p = map_lookup(&PARAMS, &zero);  \
	struct answer *o = map_lookup(&ANSWER, &zero);  \
	if (!p || !o) return 0

SEC("syscall") int run_strtol(void *context)
{
	OPEN();
	u64 length = (p->a[0] & 127) + 1;
	o->r[0] = strtol(p->bytes, length, p->a[1], &o->r[1]);
	return 0;
}

SEC("syscall") int run_strtoul(void *context)
{
	OPEN();
	u64 length = (p->a[0] & 127) + 1;
	o->r[0] = strtoul(p->bytes, length, p->a[1], (u64 *)&o->r[1]);
	return 0;
}

SEC("syscall") int run_strncmp(void *context)
{
	static const char one[] = "hello", other[] = "", last[] = "hello, world";
	OPEN();
	u32 length = (p->a[0] & 127) + 1;
	o->r[0] = strncmp(p->bytes, length, one);
	o->r[1] = strncmp(p->bytes, length, other);
	o->r[2] = strncmp(p->bytes, length, last);
	return 0;
}

#define FORMAT(number, text, count)                                             \
	case number: {                                                              \
		static const char format[] = text;                                      \
		o->r[0] = snprintf(o->bytes, size, format, count ? p->a + 2 : 0, count * 8); \
		break;                                                                  \
	}

SEC("syscall") int run_snprintf(void *context)
{
	OPEN();
	u64 size = p->a[0];
	BOUND(size, 255);
	switch (p->a[1]) {
		FORMAT(0, "%d %i %u", 3)
		FORMAT(1, "%ld %lld %lu", 3)
		FORMAT(2, "%x %X %lx", 3)
		FORMAT(3, "%08x|%8d|%-8d|", 3)
		FORMAT(4, "%+d % d %05d", 3)
		FORMAT(5, "%c%c%c", 3)
		FORMAT(6, "%% %px", 1)
		FORMAT(7, "%llu %llx %lli", 3)
		FORMAT(8, "no values", 0)
		FORMAT(9, "", 0)
		FORMAT(10, "%016llx", 1)
		FORMAT(11, "%-20lld|%20lld|", 2)
		FORMAT(12, "%+05d|%-05d|%0+5d", 3)
		FORMAT(13, "%1c|%3c|%-3c|", 3)
		FORMAT(14, "%u%%%u\n", 2)
	}
	return 0;
}

SEC("syscall") int run_snprintf_memory(void *context)
{
	static const char strings[] = "%s|%10s|%-10s|", kinds[] = "%pks|%pi4|%pI4", long_ones[] = "%pi6 %pI6";
	OPEN();
	u64 size = p->a[0];
	BOUND(size, 255);
	u64 values[3] = {(u64)p->bytes, (u64)p->bytes, (u64)p->bytes};
	if (p->a[1] == 0) o->r[0] = snprintf(o->bytes, size, strings, values, 24);
	if (p->a[1] == 1) o->r[0] = snprintf(o->bytes, size, kinds, values, 24);
	if (p->a[1] == 2) o->r[0] = snprintf(o->bytes, size, long_ones, values, 16);
	return 0;
}

SEC("syscall") int run_probe_read(void *context)
{
	OPEN();
	u32 size = p->a[0] & 127;
	u64 from = p->a[1] == 0 ? (u64)p->bytes + (p->a[2] & 63) : p->a[2];
	o->r[0] = probe_read_kernel(o->bytes, size, (void *)from);
	o->r[1] = probe_read_kernel_str(o->bytes + 128, size, (void *)from);
	return 0;
}

SEC("syscall") int run_comm(void *context)
{
	OPEN();
	u32 size = (p->a[0] & 31) + 1;
	o->r[0] = get_current_comm(o->bytes, size);
	return 0;
}

struct loop_state {
	u64 stop, count;
};

static s64 step(u32 index, struct loop_state *state)
{
	state->count += index + 1;
	return index == state->stop;
}

SEC("syscall") int run_loop(void *context)
{
	OPEN();
	struct loop_state state = {p->a[1], 0};
	o->r[0] = loop(p->a[0], step, &state, p->a[2]);
	o->r[1] = state.count;
	return 0;
}

static s64 visit(void *map, u32 *key, u64 *value, struct loop_state *state)
{
	state->count += *value;
	*value += 1;
	return state->stop-- == 0;
}

SEC("syscall") int run_for_each(void *context)
{
	OPEN();
	for (u32 key = 0; key < 4; key++) {
		u64 value = p->a[key];
		map_update(&PER_CPU, &key, &value, 0);
	}
	struct loop_state state = {p->a[4], 0};
	o->r[0] = for_each_map_elem(&PER_CPU, visit, &state, p->a[5]);
	o->r[1] = state.count;
	u32 key = p->a[6];
	u64 *value = map_lookup_percpu(&PER_CPU, &key, p->a[7]);
	o->r[2] = value ? *value : -1;
	return 0;
}

SEC("syscall") int run_hash(void *context)
{
	OPEN();
	u32 key = p->a[0];
	u64 value = p->a[1];
	o->r[0] = map_update(&HASH, &key, &value, p->a[2]);
	key = p->a[3];
	u64 *found = map_lookup(&HASH, &key);
	o->r[1] = found ? *found : -1;
	key = p->a[4];
	o->r[2] = map_delete(&HASH, &key);
	return 0;
}

SEC("syscall") int run_spin_lock(void *context)
{
	OPEN();
	struct locked *locked = map_lookup(&LOCKED, &zero);
	if (!locked) return 0;
	spin_lock(&locked->lock);
	locked->count += p->a[0];
	spin_unlock(&locked->lock);
	o->r[0] = locked->count;
	return 0;
}

SEC("syscall") int run_ringbuf(void *context)
{
	OPEN();
	u64 size = p->a[0];
	BOUND(size, 255);
	o->r[0] = ringbuf_output(&RING, p->bytes, size, p->a[1]);
	u8 *record = ringbuf_reserve(&RING, 40, p->a[2]);
	o->r[1] = record != 0;
	if (record) {
		record[0] = p->bytes[0];
		for (int at = 1; at < 40; at++) record[at] = at;
		if (p->a[3] & 1)
			ringbuf_discard(record, 0);
		else
			ringbuf_submit(record, 0);
	}
	for (int what = 0; what < 4; what++) o->r[2 + what] = ringbuf_query(&RING, what);
	o->r[6] = ringbuf_query(&RING, p->a[4]);
	return 0;
}

SEC("syscall") int run_dynptr(void *context)
{
	OPEN();
	struct bpf_dynptr {
		u64 first, second;
	} dynptr;
	u32 length = p->a[2] & 63;
	o->r[0] = dynptr_from_mem(p->bytes, 128, p->a[0], &dynptr);
	o->r[1] = dynptr_write(&dynptr, p->a[1], p->a, length, p->a[3]);
	o->r[2] = dynptr_read(o->bytes, length, &dynptr, p->a[4], p->a[5]);
	for (int at = 0; at < 128; at++) o->bytes[128 + at] = p->bytes[at];
	return 0;
}

SEC("tc") int run_csum_diff(void *skb)
{
	OPEN();
	u64 from = p->a[0], to = p->a[1];
	BOUND(from, 127);
	BOUND(to, 127);
	o->r[0] = csum_diff(p->bytes, from, p->bytes + 128, to, p->a[2]);
	o->r[1] = csum_diff(0, 0, p->bytes + 128, to, p->a[2]);
	o->r[2] = csum_diff(p->bytes, from, 0, 0, p->a[2]);
	return 0;
}

SEC("tc") int run_skb_bytes(void *skb)
{
	OPEN();
	u32 length = (p->a[1] & 127) + 1;
	o->r[0] = skb_store_bytes(skb, p->a[0], p->bytes, length, p->a[2]);
	o->r[1] = skb_load_bytes(skb, p->a[3], o->bytes, length);
	return 0;
}

SEC("tc") int run_skb_change(void *skb)
{
	OPEN();
	switch (p->a[0]) {
		case 0: o->r[0] = skb_change_tail(skb, p->a[1], p->a[2]); break;
		case 1: o->r[0] = skb_change_head(skb, p->a[1], p->a[2]); break;
		case 2: o->r[0] = skb_pull_data(skb, p->a[1]); break;
		case 3: o->r[0] = skb_change_proto(skb, p->a[1], p->a[2]); break;
	}
	o->r[1] = *(u32 *)skb;
	return 0;
}

SEC("tc") int run_skb_room(void *skb)
{
	OPEN();
	o->r[0] = skb_adjust_room(skb, p->a[0], p->a[1], p->a[2]);
	o->r[1] = *(u32 *)skb;
	o->r[2] = *(u32 *)((u8 *)skb + 16);
	// Room around what is around something already.
	o->r[3] = skb_adjust_room(skb, p->a[3], 1, p->a[4]);
	o->r[4] = *(u32 *)((u8 *)skb + 16);
	return 0;
}

// Fields of struct __sk_buff.
#define FIELD(skb, offset) (*(volatile u32 *)((u8 *)skb + offset))
#define PKT_TYPE 4
#define PROTOCOL 16
#define VLAN_PRESENT 20
#define VLAN_TCI 24
#define VLAN_PROTO 28
#define HASH_FIELD 68

SEC("tc") int run_skb_fields(void *skb)
{
	OPEN();
	o->r[0] = skb_change_type(skb, p->a[0]);
	o->r[1] = skb_change_type(skb, p->a[1]);
	o->r[2] = FIELD(skb, PKT_TYPE);
	o->r[3] = csum_update(skb, p->a[2]);
	set_hash(skb, p->a[3]);
	o->r[4] = FIELD(skb, HASH_FIELD);
	o->r[5] = get_hash_recalc(skb);
	set_hash_invalid(skb);
	o->r[6] = FIELD(skb, HASH_FIELD);
	return 0;
}

SEC("tc") int run_csum_level(void *skb)
{
	OPEN();
	for (int at = 0; at < 7; at++) o->r[at] = csum_level(skb, p->a[at]);
	// Room that keeps the checksum, and room that does not.
	skb_adjust_room(skb, 8, 1, p->a[7]);
	o->r[7] = csum_level(skb, 0);
	return 0;
}

SEC("tc") int run_skb_vlan(void *skb)
{
	OPEN();
	for (int at = 0; at < 4; at++) {
		if (p->a[at] & 1)
			o->r[at] = skb_vlan_push(skb, p->a[at] >> 16, p->a[at] >> 32);
		else
			o->r[at] = skb_vlan_pop(skb);
	}
	o->r[4] = FIELD(skb, PROTOCOL);
	o->r[5] = FIELD(skb, VLAN_PRESENT);
	o->r[6] = FIELD(skb, VLAN_TCI);
	o->r[7] = FIELD(skb, VLAN_PROTO);
	skb_load_bytes_relative(skb, 0, o->bytes, 32, 1);
	return 0;
}

SEC("tc") int run_skb_relative(void *skb)
{
	OPEN();
	u32 length = (p->a[1] & 127) + 1;
	switch (p->a[3]) {
		case 1: skb_change_head(skb, p->a[4], 0); break;
		case 2: skb_adjust_room(skb, p->a[4], 1, 0); break;
		case 3: skb_change_proto(skb, p->a[4], 0); break;
	}
	o->r[0] = skb_load_bytes_relative(skb, p->a[0], o->bytes, length, p->a[2]);
	o->r[1] = skb_load_bytes_relative(skb, 0, o->bytes + 128, 16, 0);
	o->r[2] = skb_load_bytes_relative(skb, 0, o->bytes + 144, 16, 1);
	o->r[3] = FIELD(skb, PROTOCOL);
	return 0;
}

SEC("tc") int run_skb_ecn(void *skb)
{
	OPEN();
	o->r[0] = skb_ecn_set_ce(skb);
	return 0;
}

SEC("tc") int run_skb_tstamp(void *skb)
{
	OPEN();
	o->r[0] = skb_set_tstamp(skb, p->a[0], p->a[1]);
	o->r[1] = o->r[0] ? 0 : *(volatile u64 *)((u8 *)skb + 152);
	o->r[2] = o->r[0] ? 0 : *((volatile u8 *)skb + 180);
	return 0;
}

SEC("tc") int run_csum_replace(void *skb)
{
	OPEN();
	o->r[0] = l3_csum_replace(skb, p->a[0], p->a[1], p->a[2], p->a[3]);
	o->r[1] = l4_csum_replace(skb, p->a[4], p->a[5], p->a[6], p->a[7]);
	return 0;
}

SEC("tc") int run_redirect_tc(void *skb)
{
	OPEN();
	o->r[0] = redirect(p->a[0], p->a[1]);
	return 0;
}

SEC("xdp") int run_xdp_adjust(void *xdp)
{
	OPEN();
	o->r[0] = xdp_adjust_meta(xdp, p->a[0]);
	o->r[1] = xdp_adjust_head(xdp, p->a[1]);
	o->r[2] = xdp_adjust_tail(xdp, p->a[2]);
	o->r[3] = xdp_get_buff_len(xdp);
	// Where there is metadata left, the kernel cannot give the packet back without a context.
	return 2;
}

SEC("xdp") int run_xdp_bytes(void *xdp)
{
	OPEN();
	u32 length = (p->a[1] & 127) + 1;
	o->r[0] = xdp_store_bytes(xdp, p->a[0], p->bytes, length);
	o->r[1] = xdp_load_bytes(xdp, p->a[2], o->bytes, length);
	return 2;
}

SEC("xdp") int run_redirect_xdp(void *xdp)
{
	OPEN();
	o->r[0] = redirect(p->a[0], p->a[1]);
	return 2;
}

SEC("license") const char LICENSE[] = "GPL";
