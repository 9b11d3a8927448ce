//! What the compiler says to mistakes. The texts are those of rustc 1.96: another one may set them out differently, so there
//! is only checked that it refuses the programs.

#[test]
fn mistakes_are_refused_with_a_message_at_the_right_token() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/compile_fail/*.rs");
}
