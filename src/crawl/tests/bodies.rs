use super::server::{Act, FaultServer, whole};
use super::*;
use std::io::Write;

#[test]
fn a_body_is_cut_at_the_limit_and_says_so() {
    let keys = "id = \"aldermoor\"\nforce = \"aldermoor\"\nprofile = \"soh\"\nhttp = { max_bytes = 5000 }\n";
    let web = Web::new().site_with(HOST, keys).list(HOST, &["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    let run = web.file(HOST, "/foi-ai/p/d/one/", &"<p>x</p>".repeat(100_000)).crawl(|_| {});
    let cut = run.kept.iter().find(|fetched| fetched.url.ends_with("/one/")).unwrap();
    assert!(cut.truncated && cut.body.len() == 5000);
    let length = cut.headers.iter().find(|(name, _)| name == "content-length").unwrap();
    assert_eq!(length.1, "5000");
    assert_eq!(run.source().fetched, 2);
}

#[test]
fn a_compressed_body_is_decoded_and_a_bomb_is_cut() {
    let packed = |length: usize| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&vec![b'a'; length]).unwrap();
        gzip.finish().unwrap()
    };
    let links = ["/foi-ai/p/d/one/", "/foi-ai/p/d/bomb/", "/foi-ai/p/d/broken/", "/foi-ai/p/d/odd/"];
    let route = |name: &str, coding: &str| {
        format!(
            "[[route]]\npath = \"/foi-ai/p/d/{name}/\"\nfile = \"/{name}.gz\"\ntype = \"text/html\"\nheaders = {{ content-encoding = \"{coding}\" }}\n"
        )
    };
    let routes = route("one", "gzip") + &route("bomb", "gzip") + &route("broken", "gzip") + &route("odd", "br");
    let web = Web::new().site(HOST).list(HOST, &links).routes(HOST, &routes).file(HOST, "/odd.gz", "?");
    let at = |name: &str| web.folder.path().join(HOST).join(name);
    std::fs::write(at("one.gz"), packed(3000)).unwrap();
    std::fs::write(at("bomb.gz"), packed(80 << 20)).unwrap();
    std::fs::write(at("broken.gz"), b"not gzip").unwrap();
    let run = web.crawl(|_| {});
    let sizes: Vec<(usize, bool)> =
        run.kept.iter().filter(|f| f.kind == FetchedKind::Item).map(|f| (f.body.len(), f.truncated)).collect();
    assert_eq!(sizes, [(3000, false), (8 << 20, true)]);
    let one = run.kept.iter().find(|fetched| fetched.url.ends_with("/one/")).unwrap();
    assert!(one.headers.contains(&("x-archive-orig-content-encoding".to_owned(), "gzip".to_owned())));
    assert!(one.headers.contains(&("content-length".to_owned(), "3000".to_owned())));
    assert!(has_part(run.source(), "gzip") && has_part(run.source(), "coding that was not asked for"));
}

#[test]
fn gone_pages_are_kept_as_gone_and_pages_in_place_of_files_are_not() {
    let web = Web::new()
        .site(HOST)
        .list(HOST, &["/foi-ai/p/d/one/", "/SysSiteAssets/foi-media/p/lost.xlsx", "/foi-ai/p/d/two/"])
        .routes(HOST, "[[route]]\npath = \"/foi-ai/p/d/one/\"\nstatus = 410\n[[route]]\npath = \"/SysSiteAssets/foi-media/p/lost.xlsx\"\nbody = \"<!DOCTYPE html><h1>Sign in</h1>\"\n");
    let run = web.crawl(|_| {});
    let statuses: Vec<u16> =
        run.kept.iter().filter(|fetched| fetched.kind == FetchedKind::Item).map(|fetched| fetched.status).collect();
    assert_eq!(statuses, [410, 200]);
    assert_eq!((run.source().gone, run.source().files), (1, 0));
    assert!(has_part(run.source(), "instead of the file"));
}

#[test]
fn broken_answers_are_tried_again_given_up_and_their_files_left_pending() {
    let server = FaultServer::start(|asked| match asked.path.as_str() {
        "/robots.txt" => whole("User-agent: *\nDisallow:"),
        "/foi-ai/p/d/one/" => whole("<!doctype html><h1>1</h1><a href='/short.pdf'>a</a>"),
        "/foi-ai/p/d/two/" => whole("<!doctype html><h1>2</h1><p>other</p><a href='/chunks.pdf'>a</a>"),
        "/foi-ai/p/d/three/" => Act::Send(b"HTTP/1.1 banana\r\n\r\n<h1>3</h1>".to_vec()),
        "/short.pdf" => Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n%PDF".to_vec()),
        "/chunks.pdf" if asked.time < 5 => {
            Act::Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n%PDF\r\n".to_vec())
        }
        path if path.starts_with(LIST) => {
            whole(&list_of(&["/foi-ai/p/d/one/", "/foi-ai/p/d/two/", "/foi-ai/p/d/three/"]))
        }
        _ => whole("%PDF"),
    });
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("crawl.jsonl");
    let run = crawl_faults(&server, "", |config| config.state = Some(state.clone()));
    assert_eq!((run.count("/short.pdf"), run.count("/chunks.pdf"), run.count("/foi-ai/p/d/three/")), (3, 3, 3));
    assert_eq!(run.kept(FetchedKind::Item), ["/foi-ai/p/d/one/", "/foi-ai/p/d/two/"]);
    assert!(run.kept(FetchedKind::File).is_empty());
    let pending: Vec<&str> =
        run.report.pending.iter().map(|pending| pending.url.split_once(".example").unwrap().1).collect();
    assert_eq!(pending, ["/chunks.pdf", "/short.pdf"]);
    assert_eq!(run.source().errors.len(), 3, "{:?}", run.source().errors);
    let again = crawl_faults(&server, "", |config| config.state = Some(state.clone()));
    assert_eq!(again.kept(FetchedKind::File), ["/chunks.pdf"], "tried again, and had at last");
    assert_eq!(again.report.pending.len(), 1);
}
