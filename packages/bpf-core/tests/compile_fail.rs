//! What the compiler says to mistakes: message and place, as rustc 1.96 sets them out.

use std::process::Command;

/// Other versions word or arrange the same errors otherwise.
const REFERENCE: &str = "rustc 1.96.";

#[test]
fn mistakes_are_refused_with_a_message_at_the_right_token() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs").stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(REFERENCE) {
        eprintln!("not compared: this is {}, the texts are of {REFERENCE}x", version.trim());
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
