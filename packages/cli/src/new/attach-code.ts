/** The kinds of program that a new project can have. */
export const kinds = ['xdp', 'tc', 'tracepoint', 'kprobe'] as const;
export type Kind = (typeof kinds)[number];

/** What loads the object. */
export const loaders = ['aya', 'libbpf', 'cilium'] as const;
export type Loader = (typeof loaders)[number];

/** Texts that replace placeholders in the templates, by placeholder. */
export type Texts = Readonly<Record<string, string>>;

const interfaceInRust = `    let interface = arguments.next().unwrap_or("lo".into());\n`;

/** Rust code that finds the program, loads it and attaches it. @param type Aya's type of the program */
const inRust = (type: string, attach: string): string => `    let mut ebpf = Ebpf::load_file(&object)?;
    let program: &mut ${type} = ebpf.program_mut("__ident__").ok_or("no program __ident__")?.try_into()?;
    program.load()?;
${attach}`;

const interfaceInGo = `	name := "lo"
	if len(arguments) > 1 {
		name = arguments[1]
	}
	device, err := net.InterfaceByName(name)
	if err != nil {
		return err
	}
`;

const interfaceInC = `
	const char *interface = argc > 2 ? argv[2] : "lo";
	int index = if_nametoindex(interface);
	if (!index)
		return fail(interface);
`;

const attachInC = {
  __c_attach__: `	struct bpf_link *link = bpf_program__attach(program);
	if (!link)
		return fail("attach");`,
  __c_detach__: '	bpf_link__destroy(link);\n',
};

const interfaceText = `The program is attached to the interface \`lo\`. For another one, pass the object and the interface: \`__start_words__ target/bpfel-unknown-none/release/__name__ eth0\`.`;
const tracefsText =
  'The program is attached through tracefs, which most systems mount at `/sys/kernel/tracing`; if yours does not, run `mount -t tracefs none /sys/kernel/tracing`.';

/** Texts for the loader, by kind of program. The template of a loader uses those of its language. */
export const attachCode: Readonly<Record<Kind, Texts>> = {
  xdp: {
    __what__: 'Counts IPv4 packets by protocol, with an XDP program',
    __attach_text__: interfaceText,
    __aya_imports__: '{Xdp, XdpMode}',
    __aya_attach__: interfaceInRust + inRust('Xdp', '    program.attach(&interface, XdpMode::default())?;'),
    __go_imports__: '	"net"\n',
    __go_attach__: `${interfaceInGo}	attached, err := link.AttachXDP(link.XDPOptions{Program: program, Interface: device.Index})`,
    __c_attach__: `${interfaceInC}	struct bpf_link *link = bpf_program__attach_xdp(program, index);
	if (!link)
		return fail("attach");`,
    __c_detach__: '	bpf_link__destroy(link);\n',
  },
  tc: {
    __what__: 'Counts IPv4 packets by protocol, with a tc program',
    __attach_text__: interfaceText,
    __aya_imports__: '{SchedClassifier, TcAttachType, tc}',
    __aya_attach__:
      interfaceInRust +
      inRust(
        'SchedClassifier',
        `    let _ = tc::qdisc_add_clsact(&interface); // Fails if there is one already.
    program.attach(&interface, TcAttachType::Ingress)?;`,
      ),
    __go_imports__: '	"net"\n',
    __go_attach__: `${interfaceInGo}	// Needs Linux 6.6 or later.
	attached, err := link.AttachTCX(link.TCXOptions{
		Program:   program,
		Interface: device.Index,
		Attach:    ebpf.AttachTCXIngress,
	})`,
    __c_attach__: `${interfaceInC}	DECLARE_LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = index, .attach_point = BPF_TC_INGRESS);
	DECLARE_LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = bpf_program__fd(program));
	libbpf_set_print(NULL); // The next call prints a warning if there is a hook already.
	bpf_tc_hook_create(&hook);
	if (bpf_tc_attach(&hook, &options))
		return fail("attach");`,
    __c_detach__: `	options.flags = options.prog_fd = options.prog_id = 0;
	bpf_tc_detach(&hook, &options);
`,
  },
  tracepoint: {
    __what__: 'Counts __subject__, with a tracepoint program',
    __attach_text__: tracefsText,
    __aya_imports__: 'TracePoint',
    __aya_attach__: inRust('TracePoint', '    program.attach("sched", "sched_process_exec")?;'),
    __go_imports__: '',
    __go_attach__: '	attached, err := link.Tracepoint("sched", "sched_process_exec", program, nil)',
    ...attachInC,
  },
  kprobe: {
    __what__: 'Counts __subject__, with a kprobe program',
    __attach_text__: `${tracefsText} The kernel needs kprobes (\`CONFIG_KPROBES\`).`,
    __aya_imports__: 'KProbe',
    __aya_attach__: inRust('KProbe', '    program.attach("vfs_unlink", 0)?;'),
    __go_imports__: '',
    __go_attach__: '	attached, err := link.Kprobe("vfs_unlink", program, nil)',
    ...attachInC,
  },
};

/** Texts for the files that all projects have, by loader. */
export const loaderTexts: Readonly<Record<Loader, Texts>> = {
  aya: {
    __start__: 'cargo run --release --config loader/.cargo/config.toml --manifest-path loader/Cargo.toml --',
    __loader__: 'loads the program, in Rust with [Aya](https://aya-rs.dev)',
    __needs__: 'Rust, like the build',
  },
  libbpf: {
    __start__: 'cc -O2 -o target/loader loader/main.c -lbpf && target/loader',
    __loader__: 'loads the program, in C with libbpf',
    __needs__: 'a C compiler, and libbpf 1.0 or later with its headers (`libbpf-dev` on Debian)',
  },
  cilium: {
    __start__: 'go build -C loader -mod=mod -o ../target/loader . && target/loader',
    __loader__: 'loads the program, in Go with [cilium/ebpf](https://ebpf-go.dev)',
    __needs__: 'Go 1.25 or later',
  },
};
