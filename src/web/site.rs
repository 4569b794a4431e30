//! Serves a folder of made-up sites on loopback, one virtual host a folder: `<folder>/<host>/…`.
//!
//! For the demo and for tests: it can misbehave on demand (`routes.toml`) and remembers every request, so that
//! politeness is judged from the server's side. It serves files only, and none outside the folder.
//!
//! `routes.toml` in a host's folder answers before files are looked for. The first route that fits wins:
//!
//! ```toml
//! [[route]]
//! path     = "/foi-ai/list/"             # exact, or a prefix ending in `*`
//! query    = { page = "2", dt = "*" }    # must have this value (`*` any); other parameters do not matter
//! file     = "/list-2.html"              # below the host's folder; or `body = "…"`
//! status   = 200
//! location = "/other/"                   # for redirects
//! type     = "text/html"                 # where the ending of the file does not say
//! headers  = { retry-after = "2" }
//! times    = 1                           # only for the first so many requests
//! delay_ms = 50                          # before the answer
//! ```
//!
//! Where nothing fits, the host's `404.html` is the answer.

#![allow(clippy::disallowed_methods, reason = "serves files and notes when they were asked for")]

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A running server. Stops when dropped.
pub struct SiteServer {
    pub address: SocketAddr,
    /// Names of the hosts served, sorted.
    pub hosts: Vec<String>,
    log: Arc<Mutex<Vec<SeenRequest>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// One request as the server saw it. Times count from the start of the server.
#[derive(Clone, Debug)]
pub struct SeenRequest {
    pub came: Duration,
    /// When the answer was ready; the same as `came` while it is not.
    pub answered: Duration,
    pub host: String,
    /// With the query.
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub status: u16,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Routes {
    #[serde(default)]
    route: Vec<Route>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    path: String,
    #[serde(default)]
    query: BTreeMap<String, String>,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default, rename = "type")]
    media_type: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    times: Option<usize>,
    #[serde(default)]
    delay_ms: u64,
}

struct Sites {
    began: Instant,
    hosts: BTreeMap<String, (PathBuf, Vec<Route>)>,
    log: Arc<Mutex<Vec<SeenRequest>>>,
    /// How often each route of each host was used.
    used: Mutex<BTreeMap<(String, usize), usize>>,
}

impl SiteServer {
    /// Serves `folder` at a free port of 127.0.0.1, on a thread of its own.
    pub fn start(folder: &Path) -> io::Result<SiteServer> {
        let hosts = read_hosts(folder)?;
        let names = hosts.keys().cloned().collect();
        let log = Arc::new(Mutex::new(Vec::new()));
        let sites =
            Arc::new(Sites { began: Instant::now(), hosts, log: Arc::clone(&log), used: Mutex::new(BTreeMap::new()) });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("sample sites".to_owned()).spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                let router = Router::new().fallback(answer).with_state(sites);
                tokio::select! {
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(SiteServer { address, hosts: names, log, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns where each host is served, as the crawler wants to know it.
    pub fn overrides(&self) -> BTreeMap<String, SocketAddr> {
        self.hosts.iter().map(|host| (host.clone(), self.address)).collect()
    }

    /// Returns all requests so far, in the order they came.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops the server and waits for its thread.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended by itself no longer listens.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for SiteServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads which hosts the folder holds, and their routes.
fn read_hosts(folder: &Path) -> io::Result<BTreeMap<String, (PathBuf, Vec<Route>)>> {
    let mut hosts = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        if !entry.file_type()?.is_dir() || name.starts_with('.') {
            continue;
        }
        let root = entry.path().canonicalize()?;
        let path = root.join("routes.toml");
        let routes = if path.is_file() {
            let text = std::fs::read_to_string(&path)?;
            let routes: Routes = toml::from_str(&text).map_err(|error| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{}: {}", path.display(), error.message()))
            })?;
            routes.route
        } else {
            Vec::new()
        };
        hosts.insert(name, (root, routes));
    }
    Ok(hosts)
}

async fn answer(State(sites): State<Arc<Sites>>, request: Request) -> Response {
    let host = request.headers().get("host").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let number = sites.came(&host, &path, request.headers());
    let reply = sites.reply(&host, &path, request.method());
    tokio::time::sleep(reply.delay).await;
    sites.answered(number, reply.status);
    response(reply, request.method() == Method::HEAD)
}

struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
}

impl Reply {
    fn plain(status: u16, text: &str) -> Reply {
        let headers = vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
        let body = format!("<!doctype html><title>{text}</title><h1>{text}</h1>\n").into_bytes();
        Reply { status, headers, body, delay: Duration::ZERO }
    }
}

fn response(reply: Reply, head_only: bool) -> Response {
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK));
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let body = if head_only { Body::empty() } else { Body::from(reply.body) };
    response.body(body).unwrap_or_else(|_| Response::new(Body::from("a header in routes.toml is not valid")))
}

impl Sites {
    fn came(&self, host: &str, path: &str, headers: &HeaderMap) -> usize {
        let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let came = self.began.elapsed();
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(SeenRequest {
            came,
            answered: came,
            host: host.to_owned(),
            path: path.to_owned(),
            headers,
            status: 0,
        });
        log.len() - 1
    }

    fn answered(&self, number: usize, status: u16) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log[number].answered = self.began.elapsed();
        log[number].status = status;
    }

    fn reply(&self, host: &str, path: &str, method: &Method) -> Reply {
        let Some((root, routes)) = self.hosts.get(host) else { return Reply::plain(421, "No such site here") };
        if method != Method::GET && method != Method::HEAD {
            return Reply::plain(405, "Only GET and HEAD");
        }
        for (number, route) in routes.iter().enumerate().filter(|(_, route)| fits(route, path)) {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            let used = used.entry((host.to_owned(), number)).or_default();
            if route.times.is_none_or(|times| *used < times) {
                *used += 1;
                return routed(root, route);
            }
        }
        let path = path.split('?').next().unwrap_or_default();
        let missing = || match file(root, "/404.html") {
            Some(page) => Reply { status: 404, ..page },
            None => Reply::plain(404, "Not found"),
        };
        file(root, path).unwrap_or_else(missing)
    }
}

fn routed(root: &Path, route: &Route) -> Reply {
    let mut reply = match (&route.file, &route.body) {
        (Some(name), _) => match file(root, name) {
            Some(reply) => reply,
            None => return Reply::plain(500, "A route names a file that is not there"),
        },
        (None, Some(body)) => Reply { body: body.clone().into_bytes(), ..Reply::plain(200, "") },
        (None, None) => Reply::plain(200, "No more to say"),
    };
    reply.status = route.status.unwrap_or(reply.status);
    reply.delay = Duration::from_millis(route.delay_ms);
    let named = [("location", &route.location), ("content-type", &route.media_type)];
    let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let given = route.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
    for (name, value) in named.chain(given) {
        reply.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(&name));
        reply.headers.push((name, value));
    }
    reply
}

/// Reads the file of a path, if the path stays inside the host's folder.
fn file(root: &Path, path: &str) -> Option<Reply> {
    let mut at = root.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let part = unescaped(part)?;
        let is_name = !part.starts_with('.') && !part.contains(['/', '\\', '\0', ':']);
        if !is_name || part == "routes.toml" {
            return None;
        }
        at.push(part);
    }
    if at.is_dir() {
        at.push("index.html");
    }
    // A link inside the folder may still lead out of it.
    let at = at.canonicalize().ok().filter(|at| at.starts_with(root) && at.is_file())?;
    let body = std::fs::read(&at).ok()?;
    let headers = vec![("content-type".to_owned(), media_type(&at).to_owned())];
    Some(Reply { status: 200, headers, body, delay: Duration::ZERO })
}

/// Undoes percent escapes, once. `None` when the result is not UTF-8.
fn unescaped(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(Cow::into_owned)
}

/// Returns whether a route answers an address. Order and spelling of the query do not matter.
fn fits(route: &Route, address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = unescaped(path).unwrap_or_default();
    let path_fits = match route.path.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path == route.path,
    };
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).collect();
    path_fits
        && route.query.iter().all(|(name, wanted)| {
            pairs.iter().any(|(given, value)| given == name && (wanted == "*" || value == wanted))
        })
}

fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "html" | "htm" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "css" => "text/css",
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xls" => "application/vnd.ms-excel",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "doc" => "application/msword",
        "odt" => "application/vnd.oasis.opendocument.text",
        "rtf" => "application/rtf",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "eml" => "message/rfc822",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn ask(server: &SiteServer, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(format!("{request}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn served() -> (tempfile::TempDir, SiteServer) {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("outside.txt", "secret");
        put("a.example/index.html", "front");
        put("a.example/caf\u{e9} 1.csv", "a,b");
        put("a.example/list-2.html", "second");
        put("a.example/.hidden", "secret");
        put("b.example/secret.txt", "secret");
        put(
            "a.example/routes.toml",
            "[[route]]\npath = \"/list/\"\nquery = { dt = \"Disclosure log\", page = \"2\" }\nfile = \"/list-2.html\"\nheaders = { x-note = \"n\" }
             [[route]]\npath = \"/once\"\nstatus = 503\ntimes = 1\n[[route]]\npath = \"/once\"\nbody = \"then\"\n
             [[route]]\npath = \"/moved/*\"\nstatus = 301\nlocation = \"/\"\n",
        );
        std::os::unix::fs::symlink(folder.path().join("outside.txt"), folder.path().join("a.example/link.txt"))
            .unwrap();
        let server = SiteServer::start(folder.path()).unwrap();
        (folder, server)
    }

    #[test]
    fn files_folders_and_routes_are_served_by_host() {
        let (_folder, server) = served();
        let check = |path: &str, status: &str, part: &str| {
            let answer = ask(&server, &format!("GET {path} HTTP/1.1\r\nHost: a.example:80"));
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(part), "{path}: {answer}");
        };
        check("/", "200", "front");
        check("/caf%C3%A9%201.csv", "200", "text/csv");
        check("/list/?page=2&q=&dt=Disclosure+log", "200", "second");
        check("/list/?page=2&dt=Disclosure%20log", "200", "x-note: n");
        check("/list/?page=3&dt=Disclosure+log", "404", "Not found");
        check("/once", "503", "");
        check("/once", "200", "then");
        check("/moved/x", "301", "location: /");
        assert_eq!(server.requests().len(), 8);
        assert_eq!(server.requests()[0].status, 200);
        assert_eq!(server.hosts, ["a.example", "b.example"]);
    }

    #[test]
    fn nothing_outside_the_hosts_folder_is_served() {
        let (_folder, server) = served();
        let tries = [
            "/../outside.txt",
            "/%2e%2e/outside.txt",
            "/..%2foutside.txt",
            "/..%5coutside.txt",
            "//outside.txt",
            "/%2e%2e%2f%2e%2e%2fetc/passwd",
            "/../b.example/secret.txt",
            "/.hidden",
            "/link.txt",
            "/routes.toml",
            "/%252e%252e/outside.txt",
            "/outside.txt%00",
            "/./../outside.txt",
            "/%ff",
        ];
        for path in tries {
            let answer = ask(&server, &format!("GET {path} HTTP/1.1\r\nHost: a.example"));
            assert!(!answer.contains("secret") && !answer.contains("root:") && !answer.contains("[[route"), "{path}");
            assert!(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
        }
        for host in ["..", "../..", "c.example", "a.example/..", ""] {
            let answer = ask(&server, &format!("GET /secret.txt HTTP/1.1\r\nHost: {host}"));
            assert!(answer.starts_with("HTTP/1.1 421") || answer.starts_with("HTTP/1.1 400"), "{host}: {answer}");
        }
        assert!(ask(&server, "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0").starts_with("HTTP/1.1 405"));
        assert!(ask(&server, "HEAD / HTTP/1.1\r\nHost: a.example").ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_faulty_routes_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a.example")).unwrap();
        std::fs::write(folder.path().join("a.example/routes.toml"), "[[route]]\nptah = \"/\"\n").unwrap();
        let error = SiteServer::start(folder.path()).err().unwrap().to_string();
        assert!(error.contains("routes.toml") && error.contains("ptah"), "{error}");
    }
}
