//! Behaviour of the command line, one file a case under `tests/cmd`.

#[test]
fn command_files() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
