//! Pages as sites send them, crawled and built: wrong types, wrong charsets, banners.

use crate::pdf;
use crate::support::{Desk, files_below, one_source, path_asked};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";

/// A page or file at a path: its name, its header lines, its bytes.
struct Sent {
    name: String,
    headers: String,
    body: Vec<u8>,
}

fn sent(name: &str, headers: &str, body: impl Into<Vec<u8>>) -> Sent {
    Sent { name: name.to_owned(), headers: headers.to_owned(), body: body.into() }
}

/// Serves answers byte for byte, as no server of good manners would.
fn serve(answers: BTreeMap<String, Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let path = path_asked(&mut stream);
            let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
            let _ = stream.write_all(answers.get(&path).unwrap_or(&missing));
        }
    });
    address
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Crawls, builds and exports a site of these pages. Returns the desk and the answers by the name of their page.
fn crawled(all: &[Sent]) -> (Desk, BTreeMap<String, Value>) {
    let desk = Desk::new();
    one_source(&desk);
    let html = "Content-Type: text/html\r\n";
    let place = |name: &str| match name.contains('.') {
        true => format!("/SysSiteAssets/foi-media/aldermoor/{name}"),
        false => format!("/foi-ai/p/d/{name}/"),
    };
    let links: String = all.iter().map(|it| format!("<h3><a href='{}'>x</a></h3>", place(&it.name))).collect();
    let mut answers: BTreeMap<String, Vec<u8>> =
        all.iter().map(|it| (place(&it.name), answer(&it.headers, &it.body))).collect();
    answers.insert("/robots.txt".to_owned(), answer("Content-Type: text/plain\r\n", b"User-agent: *\nDisallow:\n"));
    answers.insert(LIST.to_owned(), answer(html, format!("<main>{links}</main>").as_bytes()));
    let address = serve(answers);
    let here = format!("{HOST}={address}");
    let ran = desk.run(&["crawl", "--loopback", &here, "--loopback-interval", "2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    desk.run(&["build"]);
    let out = desk.path("out");
    desk.ok(&["export", out.to_str().unwrap(), "--show-flagged"]);
    let text = std::fs::read_to_string(out.join("responses.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let name = |row: &Value| {
        let url = row["url"].as_str().unwrap().trim_end_matches('/').to_owned();
        url.rsplit('/').next().unwrap().to_owned()
    };
    let rows = rows.map(|row| (name(&row), row)).collect();
    (desk, rows)
}

fn letter(name: &str, head: &str) -> String {
    format!(
        "<!doctype html><html><head>{head}<title>FOI</title></head><body><main><h1>Hospitality {name}</h1>\
         <p>Our reference: 412-24</p><p>You asked what the force spent at the café in {name}.</p>\
         <p>Our response: the force spent £1,200 at the café.</p></main></body></html>"
    )
}

/// The headers of the records that hold the answers, by the name of their page.
fn records(desk: &Desk) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, bytes) in files_below(&desk.path("corpus/archive")) {
        if !name.ends_with(".warc.gz") {
            continue;
        }
        let mut all = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut all).unwrap();
        for record in String::from_utf8_lossy(&all).split("WARC/1.1\r\n") {
            let url = record.lines().find_map(|line| line.strip_prefix("WARC-Target-URI: ")).unwrap_or_default();
            let name = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            if record.contains("WARC-Type: response") {
                let ends = record.match_indices("\r\n\r\n").map(|(at, _)| at).nth(1).unwrap_or(record.len());
                found.insert(name.to_owned(), record[..ends].to_owned());
            }
        }
    }
    found
}

#[test]
fn bytes_decide_what_a_page_or_file_is_and_what_the_site_said_is_kept_beside() {
    let page = |name: &str| letter(name, "<meta charset=utf-8>").into_bytes();
    let line = |text: &'static str| (text, 11.0, false);
    let paper = pdf::pages(
        &[pdf::lines(&[
            line("Our reference: 413-24"),
            line("You asked how many dogs."),
            line("The force spent 1,200."),
        ])],
        "",
    );
    let typed = |media_type: &str| format!("Content-Type: {media_type}\r\n");
    // Each: name, what the site says, the bytes, what the bytes say.
    let rows = [
        ("octets", typed("application/octet-stream"), page("octets"), "text/html"),
        ("untold", String::new(), page("untold"), "text/html"),
        ("plain", typed("text/plain"), page("plain"), "text/html"),
        ("as-pdf", typed("application/pdf"), page("as-pdf"), "text/html"),
        ("as-picture", typed("image/png"), page("as-picture"), "text/html"),
        ("nonsense", typed("banana"), page("nonsense"), "text/html"),
        ("empty-type", typed(""), page("empty-type"), "text/html"),
        ("right.pdf", typed("application/pdf"), paper.clone(), "application/pdf"),
        ("page.pdf", typed("text/html"), paper.clone(), "application/pdf"),
        ("text.pdf", typed("text/plain; charset=utf-8"), paper.clone(), "application/pdf"),
        ("untold.pdf", String::new(), paper.clone(), "application/pdf"),
        ("octets.pdf", typed("application/octet-stream"), paper.clone(), "application/pdf"),
        ("sheet.xlsx", typed("text/html"), paper.clone(), "application/pdf"),
    ];
    // Files differ in a byte, or they would be kept once.
    let bytes = |at: usize, body: &[u8]| [body, &b"\n".repeat(at)[..]].concat();
    let all: Vec<Sent> =
        rows.iter().enumerate().map(|(at, (name, headers, body, _))| sent(name, headers, bytes(at, body))).collect();
    let (desk, answers) = crawled(&all);
    let records = records(&desk);
    for (name, headers, _, bytes) in &rows {
        let text = answers.get(*name).and_then(|row| row["text"].as_str()).unwrap_or_default();
        assert!(text.contains("1,200"), "{name}: {:?}", answers.get(*name));
        assert!(!text.contains('<') && !text.contains("%PDF"), "{name}: {text}");
        let record = &records[*name];
        assert!(record.contains(&format!("WARC-Identified-Payload-Type: {bytes}\r\n")), "{name}: {record}");
        let said = headers.trim_end().to_lowercase();
        assert!(record.to_lowercase().contains(&said), "{name}: {record}");
    }
}

#[test]
fn charsets_are_believed_in_the_order_of_the_standard_and_what_is_lost_is_counted() {
    let old = |text: String| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let wide = |text: String| {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let html = |charset: &str| format!("Content-Type: text/html; charset={charset}\r\n");
    let none = "Content-Type: text/html\r\n".to_owned();
    let says = |charset: &str| format!("<meta charset={charset}>");
    let new = |name: &str, head: &str| letter(name, head).into_bytes();
    let rows = [
        ("told-new", html("utf-8"), new("told-new", "")),
        ("told-old", html("windows-1252"), old(letter("told-old", ""))),
        ("told-latin-9", html("iso-8859-15"), old(letter("told-latin-9", ""))),
        ("quoted", html("\"UTF-8\""), new("quoted", "")),
        ("alias", html("utf8"), new("alias", "")),
        ("page-says-new", none.clone(), new("page-says-new", &says("utf-8"))),
        ("page-says-old", none.clone(), old(letter("page-says-old", &says("iso-8859-1")))),
        ("nobody-says-new", none.clone(), new("nobody-says-new", "")),
        ("nobody-says-old", none.clone(), old(letter("nobody-says-old", ""))),
        ("unknown-new", html("x-klingon"), new("unknown-new", "")),
        ("unknown-old", html("x-klingon"), old(letter("unknown-old", ""))),
        ("site-over-page-new", html("utf-8"), new("site-over-page-new", &says("windows-1252"))),
        ("site-over-page-old", html("windows-1252"), old(letter("site-over-page-old", &says("utf-8")))),
        ("mark-over-site", html("windows-1252"), [b"\xef\xbb\xbf".to_vec(), new("mark-over-site", "")].concat()),
        ("wide", html("utf-8"), wide(letter("wide", ""))),
        ("page-says-wide", none.clone(), new("page-says-wide", &says("utf-16"))),
        // What the site says is wrong, and the standard believes it.
        ("wrong-new", html("utf-8"), old(letter("wrong-new", ""))),
        ("wrong-by-page", none, old(letter("wrong-by-page", &says("utf-8")))),
    ];
    let all: Vec<Sent> = rows.iter().map(|(name, headers, body)| sent(name, headers, body.clone())).collect();
    let (desk, answers) = crawled(&all);
    for (name, ..) in rows.iter().filter(|(name, ..)| !name.starts_with("wrong")) {
        let row = answers.get(*name).unwrap_or_else(|| panic!("{name} is not there"));
        let text = row["text"].as_str().unwrap();
        assert!(text.contains("spent £1,200 at the café"), "{name}: {text}");
        assert!(!text.contains('\u{fffd}') && !text.contains('\u{feff}'), "{name}: {text}");
    }
    let problems = std::fs::read_to_string(desk.path("out/problems.jsonl")).unwrap();
    for name in ["wrong-new", "wrong-by-page"] {
        let text = answers[name]["text"].as_str().unwrap();
        assert_eq!(text.matches('\u{fffd}').count(), 3, "{name}: {text}");
        let told = problems.lines().find(|line| line.contains(name) && line.contains("bad_encoding"));
        assert!(told.is_some_and(|told| told.contains("3 characters could not be decoded as utf-8")), "{problems}");
        let shown = desk.ok(&["inspect", &format!("http://{HOST}/foi-ai/p/d/{name}/")]);
        assert!(shown.contains("3 characters could not be decoded as utf-8"), "{shown}");
    }
    assert_eq!(problems.matches("bad_encoding").count(), 2, "{problems}");
}

/// Banners as the common makers of them word and place them; `X` is the answer.
const BANNERS: &[&str] = &[
    "<div class=cookie-banner><p>We use cookies to make this website work. We'd also like to use analytics cookies so we \
     can understand how you use it.</p><button>Accept all cookies</button><button>Reject all cookies</button></div><main>X</main>",
    "<div id=onetrust-banner-sdk><div id=onetrust-policy-text>By clicking “Accept All Cookies”, you agree to the storing \
     of cookies on your device to enhance site navigation, analyse site usage, and assist in our marketing \
     efforts.</div><button>Cookies Settings</button><button>Accept All Cookies</button></div><main>X</main>",
    "<main>X</main><section id=ccc><h2>Our use of cookies</h2><p>We use necessary cookies to make our site work. We'd also \
     like to set optional analytics cookies to help us improve it.</p><button>Accept recommended settings</button></section>",
    "<div role=dialog aria-label='Cookie consent'><p>This website uses cookies to ensure you get the best experience on \
     our website.</p><a href=/cookies>Learn more</a><button>Got it!</button></div><article>X</article>",
    "<body><p>We use cookies on this site to enhance your user experience</p><p>By clicking the Accept button, you agree \
     to us doing so.</p><button>OK, I agree</button><button>No, thanks</button><div class=content>X</div>",
    "<main><div class=govuk-cookie-banner><h2>Cookies on this website</h2><p>We use some essential cookies to make this \
     service work.</p><button>Accept additional cookies</button><button>Reject additional cookies</button><a \
     href=/c>View cookies</a></div>X</main>",
    "<main>X<div class=cookie-notice>This site uses cookies. By continuing to browse the site you are agreeing to our use \
     of cookies.</div></main>",
    "<noscript>This website uses cookies. Please enable JavaScript.</noscript><div id=CybotCookiebotDialog><h2>This website \
     uses cookies</h2><p>We use cookies to personalise content and ads, to provide social media features and to analyse our \
     traffic.</p></div><div id=content>X</div>",
    "<header><p>Defnyddiwn gwcis i wneud i'r wefan hon weithio.</p><button>Derbyn pob cwci</button></header><main>X</main>",
    "<aside class=cookies><p>Cookies help us deliver our services.</p><a href=#>Hide this message</a></aside><main>X</main>",
];

#[test]
fn no_banner_comes_through() {
    let answer = |at: usize| {
        format!(
            "<h1>Biscuits and cookies {at}</h1><p>Our reference: {}-24</p><p>You asked what the canteen spent on cookies.</p>\
             <p>Our response: the canteen spent £{at}00 on cookies in 2023.</p>",
            500 + at
        )
    };
    let page = |at: usize, banner: &str| {
        format!(
            "<!doctype html><html><head><title>FOI</title></head><body>{}</body></html>",
            banner.replace('X', &answer(at))
        )
    };
    let name = |at: usize| format!("banner-{}", char::from(b'a' + u8::try_from(at).unwrap()));
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let all: Vec<Sent> =
        BANNERS.iter().enumerate().map(|(at, banner)| sent(&name(at), html, page(at, banner))).collect();
    let (_desk, answers) = crawled(&all);
    let signs = [
        "accept",
        "reject",
        "we use",
        "uses cookies",
        "use of cookies",
        "gwcis",
        "cwci",
        "agree",
        "got it",
        "hide this",
    ];
    let mut through = Vec::new();
    for at in 0..BANNERS.len() {
        let text = answers[&name(at)]["text"].as_str().unwrap();
        assert!(text.contains("what the canteen spent on cookies") && text.contains("on cookies in 2023"), "{text}");
        let lower = text.to_lowercase();
        through.extend(signs.iter().filter(|sign| lower.contains(*sign)).map(|sign| format!("{at}: {sign}: {text}")));
    }
    assert!(through.is_empty(), "{} of {}: {through:#?}", through.len(), BANNERS.len());
}
