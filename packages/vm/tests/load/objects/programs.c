// Programs of several types, for the tests of load. SOURCE.md has the command that compiles them.
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define uint(name, value) int(*name)[value]

struct xdp_md {
	u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct __sk_buff {
	u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
	u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end;
};

static void *(*const map_lookup_elem)(void *map, const void *key) = (void *)1;
static u64 (*const ktime_get_ns)(void) = (void *)5;
static long (*const tail_call)(void *ctx, void *map, u32 index) = (void *)12;
static long (*const loop)(u32 count, void *callback, void *ctx, u64 flags) = (void *)181;

struct counters {
	u64 packets;
	u64 bytes;
};

struct {
	uint(type, 2);
	uint(max_entries, 256);
	u32 *key;
	struct counters *value;
} COUNTERS SEC(".maps");

int second(struct xdp_md *ctx);

struct {
	uint(type, 3);
	uint(max_entries, 4);
	uint(key_size, 4);
	int (*values[4])(struct xdp_md *);
} NEXT SEC(".maps") = { .values = { [1] = &second } };

u64 total = 5;
u32 seen;
const volatile u32 limit = 1500;

static __attribute__((noinline)) u32 length_of(struct xdp_md *ctx)
{
	return (u64)ctx->data_end - (u64)ctx->data;
}

/* Counts packets of each protocol of IPv4. */
SEC("xdp") int count(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;
	u8 *end = (u8 *)(u64)ctx->data_end;
	if (data + 34 > end) return 1;
	if (*(u16 *)(data + 12) != 0x0008) return 2;
	u32 protocol = data[23];
	struct counters *entry = map_lookup_elem(&COUNTERS, &protocol);
	if (!entry) return 0;
	u32 length = length_of(ctx);
	entry->packets += 1;
	entry->bytes += length;
	__sync_fetch_and_add(&total, length);
	seen = protocol;
	return length > limit ? 1 : 2;
}

/* Reads what nobody has checked. */
SEC("xdp") int overrun(struct xdp_md *ctx)
{
	u8 *data = (u8 *)(u64)ctx->data;
	return data[60];
}

SEC("xdp") int first(struct xdp_md *ctx)
{
	tail_call(ctx, &NEXT, 1);
	return 0;
}

SEC("xdp") int second(struct xdp_md *ctx)
{
	return 3;
}

SEC("tc") int mark(struct __sk_buff *skb)
{
	skb->mark = skb->len + skb->cb[2];
	return skb->ifindex == 7 ? 2 : 0;
}

SEC("raw_tp/test") int sum(u64 *args)
{
	return args[0] + args[1];
}

SEC("kprobe/test") int argument(u64 *regs)
{
	return regs[14];
}

static long add(u32 index, u64 *sum)
{
	*sum += index;
	return 0;
}

SEC("socket") int looped(struct __sk_buff *skb)
{
	u64 sum = 0;
	loop(10, add, &sum, 0);
	return sum;
}

SEC("syscall") int stamped(u64 *request)
{
	request[1] = ktime_get_ns();
	return 0;
}

char _license[] SEC("license") = "GPL";
