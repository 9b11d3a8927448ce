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

use std::error::Error;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Mutex;
use std::{env, ffi::CStr, io, mem, process::ExitCode};

use libbpf_rs::{ObjectBuilder, PrintLevel, Program};
use serde_json::{Value, json};

static WARNINGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() -> ExitCode {
    libbpf_rs::set_print(Some((PrintLevel::Warn, keep_warning)));
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let [object] = &arguments[..] else {
        eprintln!("usage: libbpf-loader OBJECT");
        return ExitCode::FAILURE;
    };
    let (programs, error) = match load(object) {
        Ok(programs) => (programs, None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let answer = json!({
        "loader": format!("libbpf {}", version()),
        "error": error,
        "warnings": mem::take(&mut *WARNINGS.lock().expect("nobody panics with it")),
        "programs": programs,
    });
    println!("{answer}");
    ExitCode::SUCCESS
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
