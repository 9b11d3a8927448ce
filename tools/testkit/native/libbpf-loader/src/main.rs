//! Loads BPF objects as libbpf does, of the version that is compiled into this command.
//!
//! `libbpf-loader OBJECT` opens and loads an object, and prints what came of it as JSON:
//!
//! ```text
//! {"loader": "libbpf v1.5",
//!  "error": "why nothing was loaded", or null,
//!  "warnings": ["what libbpf says, such as that the kernel refused the BTF, or the verifier's log"],
//!  "programs": [{"name": "run", "section": "classifier", "id": 9, "btf_id": 0 without BTF,
//!                "functions": how many func_info records, "lines": how many line_info records}]}
//! ```
//!
//! Programs are in the order of their names, and gone when the command ends. The exit code is 0 even when the object is refused:
//! that is a result.
//!
//! `libbpf-loader OBJECT KERNEL_BTF` takes CO-RE relocations from the BTF of another kernel than the running one, and prints what libbpf
//! makes of them: `{"loader": ..., "error": ..., "relocations": ["what libbpf says of each"]}`.

use std::error::Error;
use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Mutex;
use std::{env, io, mem, process::ExitCode};

use libbpf_rs::{ObjectBuilder, PrintLevel, Program};
use serde_json::{Value, json};

/// What libbpf said.
static WARNINGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let answer = match &arguments[..] {
        [object] => load_programs(object),
        [object, kernel] => relocate(object, kernel),
        _ => {
            eprintln!("usage: libbpf-loader OBJECT [KERNEL_BTF]");
            return ExitCode::FAILURE;
        }
    };
    println!("{answer}");
    ExitCode::SUCCESS
}

fn load_programs(object: &str) -> Value {
    libbpf_rs::set_print(Some((PrintLevel::Warn, keep_warning)));
    let (programs, error) = match load(object) {
        Ok(programs) => (programs, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    json!({
        "loader": format!("libbpf {}", version()),
        "error": error,
        "warnings": mem::take(&mut *WARNINGS.lock().expect("nobody panics with it")),
        "programs": programs,
    })
}

/// Opens an object with another kernel's types and loads it, whatever the running kernel says to the programs.
fn relocate(object: &str, kernel: &str) -> Value {
    libbpf_rs::set_print(Some((PrintLevel::Debug, keep_relocation)));
    let object = CString::new(object).expect("arguments have no zero bytes");
    let kernel = CString::new(kernel).expect("arguments have no zero bytes");
    // SAFETY: all fields are numbers or pointers that may be null.
    let mut options = unsafe { mem::zeroed::<libbpf_sys::bpf_object_open_opts>() };
    options.sz = size_of_val(&options).try_into().expect("a few bytes");
    options.btf_custom_path = kernel.as_ptr();
    // SAFETY: paths and options outlive the calls; an object that was opened is closed once.
    let failed = unsafe {
        let opened = libbpf_sys::bpf_object__open_file(object.as_ptr(), &raw const options);
        if opened.is_null() {
            Some("not opened".to_owned())
        } else {
            let result = libbpf_sys::bpf_object__load(opened);
            libbpf_sys::bpf_object__close(opened);
            (result != 0).then(|| format!("error {result}"))
        }
    };
    json!({
        "loader": format!("libbpf {}", version()),
        "error": failed,
        "relocations": mem::take(&mut *WARNINGS.lock().expect("nobody panics with it")),
    })
}

fn load(object: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let loaded = ObjectBuilder::default().open_file(object)?.load()?;
    let mut programs = loaded.progs().collect::<Vec<_>>();
    programs.sort_by(|one, other| one.name().cmp(other.name()));
    programs.iter().map(describe).collect()
}

fn describe(program: &Program<'_>) -> Result<Value, Box<dyn Error>> {
    // SAFETY: all fields are numbers.
    let mut info = unsafe { mem::zeroed::<libbpf_sys::bpf_prog_info>() };
    let mut length = size_of_val(&info).try_into()?;
    // SAFETY: the kernel writes at most as many bytes as the length says.
    let failed = unsafe {
        libbpf_sys::bpf_prog_get_info_by_fd(
            program.as_fd().as_raw_fd(),
            &raw mut info,
            &raw mut length,
        )
    };
    if failed != 0 {
        return Err(format!(
            "BPF_OBJ_GET_INFO_BY_FD: {}",
            io::Error::from_raw_os_error(-failed)
        )
        .into());
    }
    Ok(json!({
        "name": program.name().to_str(),
        "section": program.section().to_str(),
        "id": info.id,
        "btf_id": info.btf_id,
        "functions": info.nr_func_info,
        "lines": info.nr_line_info,
    }))
}

fn version() -> String {
    // SAFETY: a text that lives as long as the command.
    let version = unsafe { CStr::from_ptr(libbpf_sys::libbpf_version_string()) };
    version.to_string_lossy().into_owned()
}

fn keep_warning(_: PrintLevel, text: String) {
    let line = text.trim_end().to_owned();
    WARNINGS.lock().expect("nobody panics with it").push(line);
}

fn keep_relocation(level: PrintLevel, text: String) {
    if text.contains(": relo #") {
        keep_warning(level, text);
    }
}
