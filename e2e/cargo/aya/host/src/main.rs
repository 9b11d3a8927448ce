//! Prints the folder with the programs that the build script built.

fn main() {
    println!("{}", env!("OUT_DIR"));
}
