//! The notebooks, executed on the constructed site; what their pictures show is worked out again from the CSV files.

use crate::support::{Desk, python_says};

#[test]
fn the_notebooks_run_and_their_pictures_show_what_the_tables_say() {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--into", desk.path("demo").to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let (corpus, indexes, package) = (desk.path("demo/corpus"), desk.path("demo/indexes"), desk.path("package"));
    let [corpus, indexes, package] = [&corpus, &indexes, &package].map(|path| path.to_str().unwrap());
    desk.ok(&["export", package, "--csv", "--parquet", "--corpus", corpus, "--indexes", indexes]);

    let scratch = desk.path("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let test = "the_notebooks_run_and_their_pictures_show_what_the_tables_say";
    let Some(said) = python_says("run_notebooks.py", &[package, scratch.to_str().unwrap()], test) else { return };
    println!("{said}");
    for notebook in ["exemption-use-across-forces", "figures-over-time", "one-question-forty-five-answers"] {
        for wanted in [" drew ", " traced ", " says that there is nothing"] {
            assert!(said.contains(&format!("{notebook}{wanted}")), "`{notebook}{wanted}` is not in:\n{said}");
        }
    }
    assert!(said.contains("a round is used"), "{said}");
}
