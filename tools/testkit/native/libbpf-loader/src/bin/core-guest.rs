//! The only program of a machine that is booted to try objects on its kernel: `/init` of its first file system.
//!
//! As process 1 it mounts what is needed, runs itself once for each file of `/objects`, writes a line of JSON for each to the second
//! serial port, and turns the machine off. As `init OBJECT` it loads each program of the object by itself with libbpf, runs it, and prints
//!
//! ```text
//! {"object": "values", "kernel": "6.1.0-50-amd64",
//!  "programs": {"probing": null, or why it was refused},
//!  "out": {"0": what the object's map has there, ...}, "facts": what /proc says of this process}
//! ```
//!
//! with all numbers in quotes, for they have 64 bits. A raw tracepoint is run once; what else there is, is attached while this process sleeps.
//! Of an array `out` has the elements that are not 0, of a hash the value for this process, 8 bytes for each number.

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::CString;
use std::io::Write;
use std::os::fd::{AsFd, AsRawFd};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use std::{env, fs, io, mem, process, ptr, thread};

use libbpf_rs::{MapCore, MapFlags, MapType, Object, ObjectBuilder, PrintLevel, ProgramMut, ProgramType};
use serde_json::{Value, json};

/// More elements of an array are not read.
const ELEMENTS: u32 = 64;

static WARNINGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    match env::args().nth(1) {
        Some(object) => {
            println!("{}", try_object(&object).unwrap_or_else(|error| json!({ "error": error.to_string() })));
            ExitCode::SUCCESS
        }
        None if process::id() == 1 => {
            if let Err(error) = try_objects() {
                eprintln!("core-guest: {error}");
            }
            // SAFETY: the machine has nothing to lose.
            unsafe { libc::reboot(libc::RB_POWER_OFF) };
            ExitCode::FAILURE
        }
        None => {
            eprintln!("usage: core-guest OBJECT");
            ExitCode::FAILURE
        }
    }
}

fn try_objects() -> Result<(), Box<dyn Error>> {
    mount("devtmpfs", "/dev")?;
    mount("proc", "/proc")?;
    mount("sysfs", "/sys")?;
    let mut port = fs::OpenOptions::new().read(true).write(true).open("/dev/ttyS1")?;
    // SAFETY: a structure of numbers, filled by the first call.
    unsafe {
        let mut settings = mem::zeroed::<libc::termios>();
        libc::tcgetattr(port.as_raw_fd(), &raw mut settings);
        libc::cfmakeraw(&raw mut settings);
        libc::tcsetattr(port.as_raw_fd(), libc::TCSANOW, &raw const settings);
    }
    let mut objects = fs::read_dir("/objects")?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    objects.sort();
    for object in objects {
        let output = Command::new("/init").arg(&object).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        port.write_all(&output.stdout)?;
    }
    // SAFETY: the port is open.
    unsafe { libc::tcdrain(port.as_raw_fd()) };
    Ok(())
}

fn mount(kind: &str, place: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(place)?;
    let (kind_text, place_text) = (CString::new(kind)?, CString::new(place)?);
    // SAFETY: texts that live as long as the call.
    let failed = unsafe { libc::mount(kind_text.as_ptr(), place_text.as_ptr(), kind_text.as_ptr(), 0, ptr::null()) };
    let error = io::Error::last_os_error();
    // The kernel may have mounted /dev itself.
    if failed != 0 && error.raw_os_error() != Some(libc::EBUSY) {
        return Err(format!("mount {kind}: {error}").into());
    }
    Ok(())
}

fn try_object(path: &str) -> Result<Value, Box<dyn Error>> {
    libbpf_rs::set_print(Some((PrintLevel::Warn, keep_warning)));
    // Sets the bitfield that the program reads.
    // SAFETY: a structure of one number.
    unsafe {
        let parameter = mem::zeroed::<libc::sched_param>();
        libc::sched_setscheduler(0, libc::SCHED_OTHER | libc::SCHED_RESET_ON_FORK, &raw const parameter);
    }
    fs::write("/proc/self/comm", "coretest")?;
    let mut programs = BTreeMap::new();
    let mut out = BTreeMap::new();
    for name in names_of(path)? {
        WARNINGS.lock().expect("nobody panics with it").clear();
        let answer = run_program(path, &name, &mut out).err().map(|error| reason(&error.to_string()));
        programs.insert(name, answer);
    }
    let object = path.rsplit('/').next();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let out = out.into_iter().map(|(index, value)| (index.to_string(), value.to_string())).collect::<BTreeMap<_, _>>();
    Ok(json!({ "object": object, "kernel": kernel.trim(), "programs": programs, "out": out, "facts": facts()? }))
}

fn names_of(path: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut builder = ObjectBuilder::default();
    let opened = builder.open_file(path)?;
    let mut names = opened.progs().map(|program| program.name().to_string_lossy().into_owned()).collect::<Vec<_>>();
    names.sort();
    Ok(names)
}

/// Loads one program of an object and runs it; adds what it left in the map.
fn run_program(path: &str, name: &str, out: &mut BTreeMap<u32, u64>) -> Result<(), Box<dyn Error>> {
    let mut builder = ObjectBuilder::default();
    let mut opened = builder.open_file(path)?;
    for mut program in opened.progs_mut() {
        let is_wanted = program.name() == name;
        program.set_autoload(is_wanted);
    }
    let loaded = opened.load()?;
    let mut program = loaded.progs_mut().find(|program| program.name() == name).ok_or("not in the object")?;
    run(&mut program)?;
    read_map(&loaded, out)
}

fn run(program: &mut ProgramMut) -> Result<(), Box<dyn Error>> {
    if !matches!(program.prog_type(), ProgramType::RawTracepoint) {
        let link = program.attach()?;
        thread::sleep(Duration::from_millis(50));
        return Ok(drop(link));
    }
    // SAFETY: all fields are numbers or null.
    let mut options = unsafe { mem::zeroed::<libbpf_sys::bpf_test_run_opts>() };
    options.sz = size_of_val(&options).try_into()?;
    // SAFETY: the program is open, the options live as long as the call.
    let failed = unsafe { libbpf_sys::bpf_prog_test_run_opts(program.as_fd().as_raw_fd(), &raw mut options) };
    if failed != 0 {
        return Err(format!("not run: {}", io::Error::last_os_error()).into());
    }
    Ok(())
}

fn read_map(object: &Object, out: &mut BTreeMap<u32, u64>) -> Result<(), Box<dyn Error>> {
    let map = object.maps().next().ok_or("no map")?;
    let read = |key: u32| -> Result<Vec<u64>, Box<dyn Error>> {
        let bytes = map.lookup(&key.to_ne_bytes(), MapFlags::ANY)?.ok_or_else(|| format!("nothing at {key}"))?;
        Ok(bytes.chunks_exact(8).map(|chunk| u64::from_ne_bytes(chunk.try_into().expect("8 bytes"))).collect())
    };
    if map.map_type() != MapType::Array {
        out.extend((0..).zip(read(process::id())?));
        return Ok(());
    }
    for index in 0..ELEMENTS.min(map.info()?.info.max_entries) {
        let value = read(index)?[0];
        if value != 0 {
            out.insert(index, value);
        }
    }
    Ok(())
}

/// The verifier's own words, where it has some.
fn reason(error: &str) -> String {
    let warnings = WARNINGS.lock().expect("nobody panics with it").join("\n");
    let log = warnings.split_once("-- BEGIN PROG LOAD LOG --").map(|(_, log)| log);
    let is_word = |line: &&str| !line.is_empty() && !line.starts_with("processed ") && !line.starts_with("--");
    let log = log.map(|log| log.split_once("-- END PROG LOAD LOG --").map_or(log, |(log, _)| log));
    log.and_then(|log| log.lines().map(str::trim).filter(is_word).last()).unwrap_or(error).to_owned()
}

/// What the programs should find.
fn facts() -> Result<BTreeMap<&'static str, String>, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?.1.split_whitespace().collect::<Vec<_>>();
    // Numbered from 1, of which two are before.
    let field = |number: usize| fields[number - 3].parse::<u64>();
    let node = fs::read_to_string("/proc/sys/kernel/hostname")?;
    let node = &node.trim().as_bytes()[..node.trim().len().min(15)];
    let mut first = [0; 8];
    first[..node.len().min(8)].copy_from_slice(&node[..node.len().min(8)]);
    let facts: [(&str, u64); 7] = [
        ("pid", u64::from(process::id())),
        ("parent", field(4)?),
        ("comm", u64::from_ne_bytes(*b"coretest")),
        ("argStart", field(48)?),
        ("startTicks", field(22)?),
        ("node", u64::from_ne_bytes(first)),
        ("nodeLength", node.len() as u64 + 1),
    ];
    Ok(facts.into_iter().map(|(name, value)| (name, value.to_string())).collect())
}

fn keep_warning(_: PrintLevel, text: String) {
    WARNINGS.lock().expect("nobody panics with it").push(text.trim_end().to_owned());
}
