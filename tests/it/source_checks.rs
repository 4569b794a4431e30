//! `sources check` as a program: what it says, and its exit codes.

use crate::support::Desk;

#[test]
fn the_shipped_sources_pass_and_only_those_named_are_checked() {
    let desk = Desk::new();
    let all = desk.run(&["sources", "check", "--format", "csv"]);
    assert_eq!(all.code, 0, "{}{}", all.stdout, all.stderr);
    assert!(all.stdout.lines().count() > 150 && all.stderr.contains("all as expected"), "{}", all.stderr);
    let one = desk.ok(&["sources", "check", "police-scotland", "--format", "csv"]);
    assert!(one.lines().skip(1).all(|line| line.starts_with("police-scotland,")), "{one}");
    assert!(one.contains("/spa-media/") && one.contains("answered 2024-03-14"), "{one}");
    assert_eq!(desk.run(&["sources", "check", "no-such-source"]).code, 2);
    assert!(desk.ok(&["sources", "kent"]).contains("kent-soh"), "a filter is still a filter");
}

#[test]
fn profiles_that_no_shipped_source_has_are_checked_by_their_pages_all_the_same() {
    let desk = Desk::new();
    let source = |id: &str, more: &str| {
        let keys = format!("id = \"{id}\"\nforce = \"aldermoor\"\nprofile = \"{id}\"\n");
        format!("[[source]]\n{keys}base = \"https://www.aldermoor.police.example\"\n{more}")
    };
    let body = "discover = { path = \"/body/aldermoor_police\" }\n";
    desk.write("corpus/sources.toml", source("cdx", "") + &source("alaveteli", body));
    for id in ["cdx", "alaveteli"] {
        let ran = desk.run(&["sources", "check", id]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_users_source_is_checked_by_its_own_page() {
    let desk = Desk::new();
    let source = "[[source]]\nid = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\n\
        base = \"http://www.aldermoor.police.example\"\nlist = { item = [\".answers a[href]\"] }\n";
    desk.write("corpus/sources.toml", source);
    let ran = desk.run(&["sources", "check", "aldermoor"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("no check covers its rules for pages of kind `list`"), "{}", ran.stderr);
    let check = "[[check]]\nsources = [\"aldermoor\"]\nkind = \"list\"\npage = \"pages/list.html\"\naddress = \"{path}/\"\n\
        entries = [[\"/foi-ai/p/one/\", \"disclosure\"]]\nnext = [\"page=2\"]\nnot_taken = [\"/foi-ai/p/two/\"]\n";
    desk.write("corpus/sources.toml", format!("{source}{check}"));
    assert_eq!(desk.run(&["sources", "check", "aldermoor"]).code, 2, "the page is not there");
    let page = "<p class=answers><a href='/foi-ai/p/one/'>1</a></p><a href='/foi-ai/p/two/'>2</a>";
    desk.write("corpus/pages/list.html", page);
    desk.ok(&["sources", "check", "aldermoor"]);
    desk.write("corpus/pages/list.html", page.replace("answers", "replies"));
    let ran = desk.run(&["sources", "check", "aldermoor"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("no rule finds an entry"), "{}", ran.stderr);
}
