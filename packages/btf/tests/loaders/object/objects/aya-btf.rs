//! Writes the BTF of an object as Aya changes it for a kernel that has every feature, or none: `aya-btf OBJECT OUTPUT all|none`.
use aya_obj::Object;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let mut object = Object::parse(&std::fs::read(&arguments[1]).unwrap()).unwrap();
    let has_all = arguments[3] == "all";
    match object.fixup_and_sanitize_btf(|| Some(|_| has_all)) {
        Ok(btf) => std::fs::write(&arguments[2], btf.unwrap().to_bytes()).unwrap(),
        Err(error) => println!("{error}"),
    }
}
