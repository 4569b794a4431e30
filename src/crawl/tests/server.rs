//! A server that misbehaves on demand, byte for byte, and notes what it is asked for and when.

use crate::web::site::SeenRequest;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Between two bytes of a slow answer.
const PAUSE: Duration = Duration::from_millis(20);

/// One request, and how often its path was asked for, from 1.
pub struct Asked {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub time: usize,
}

/// What the server does.
pub enum Act {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Sends the first bytes at once, then the others byte by byte, over and over, or nothing where there are none: until
    /// the flag is raised or nobody listens.
    Slow(Vec<u8>, Vec<u8>, Arc<AtomicBool>),
    /// Sends and closes at once with what is left unread, which resets the connection.
    Reset(Vec<u8>),
    /// Sends the first bytes, then the others over and over until nobody listens.
    Endless(Vec<u8>, Vec<u8>),
}

pub struct FaultServer {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<SeenRequest>>>,
    began: Instant,
}

impl FaultServer {
    pub fn start(act: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> FaultServer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<SeenRequest>>> = Arc::default();
        let (act, log, began) = (Arc::new(act), Arc::clone(&seen), Instant::now());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (act, log) = (Arc::clone(&act), Arc::clone(&log));
                std::thread::spawn(move || answer(stream.unwrap(), &*act, &log, began));
            }
        });
        FaultServer { address, seen, began }
    }

    /// The time by which requests are noted.
    pub fn now(&self) -> Duration {
        self.began.elapsed()
    }

    pub fn seen(&self) -> Vec<SeenRequest> {
        self.seen.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, act: &dyn Fn(&Asked) -> Act, log: &Mutex<Vec<SeenRequest>>, began: Instant) {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return,
            Ok(length) => bytes.extend_from_slice(&part[..length]),
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut lines = text.lines();
    let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: BTreeMap<String, String> = lines.filter_map(header).collect();
    let host = headers.get("host").cloned().unwrap_or_default();
    let came = began.elapsed();
    let (number, time) = {
        let mut log = log.lock().unwrap();
        let time = 1 + log.iter().filter(|seen| seen.path == path && seen.host == host).count();
        let (path, headers) = (path.clone(), headers.clone());
        log.push(SeenRequest { came, answered: came, host, path, headers, status: 0 });
        (log.len() - 1, time)
    };
    let act = act(&Asked { path, headers, time });
    // Before the last byte is sent: nobody can have had the whole answer earlier, so no gap looks shorter than it was.
    log.lock().unwrap()[number].answered = began.elapsed();
    perform(&mut stream, act);
}

/// Says nothing, ever.
pub fn hang() -> Act {
    Act::Slow(Vec::new(), Vec::new(), Arc::default())
}

/// A client that has left is what many of these acts are for.
fn perform(stream: &mut TcpStream, act: Act) {
    match act {
        Act::Send(bytes) => drop(stream.write_all(&bytes).and_then(|()| stream.shutdown(Shutdown::Write))),
        Act::Slow(first, rest, is_over) => {
            let _ = stream.write_all(&first).and_then(|()| stream.set_read_timeout(Some(PAUSE)));
            let mut bytes = rest.iter().cycle();
            while !has_left(stream) && !is_over.load(Ordering::Relaxed) {
                if bytes.next().is_some_and(|byte| stream.write_all(&[*byte]).is_err()) {
                    return;
                }
            }
        }
        Act::Reset(bytes) => {
            let _ = stream.write_all(&bytes);
            let _ = stream.shutdown(Shutdown::Both);
        }
        Act::Endless(first, part) => {
            let mut sent = stream.write_all(&first);
            while sent.is_ok() {
                sent = stream.write_all(&part);
            }
        }
    }
}

/// Waits a moment for the client to close the connection.
fn has_left(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0]) {
        Ok(length) => length == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted),
    }
}

/// A whole answer with status 200.
pub fn whole(body: &str) -> Act {
    with("200 OK", "Content-Type: text/html", body)
}

/// A whole answer with a status and further header lines.
pub fn with(status: &str, headers: &str, body: &str) -> Act {
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    Act::Send(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}
