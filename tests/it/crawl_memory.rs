//! Bodies that grow when they are unpacked cost the program little memory.

#![cfg(target_os = "linux")]

use crate::support::{Desk, one_source, path_asked};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const HOST: &str = "www.aldermoor.police.example";
const LIST: &str = "/foi-ai/af/accessing-information/published-items/";
/// The last page of the site, which never comes: while it is waited for, what the crawl took before can be read.
const LAST: &str = "/foi-ai/p/d/last/";
/// What the others may cost more than pages of a few bytes.
const MOST_MORE: u64 = 100 << 20;

/// A body that unpacks to so many times this piece.
fn packed(piece: &[u8], times: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    (0..times).for_each(|_| gzip.write_all(piece).unwrap());
    gzip.finish().unwrap()
}

/// Serves these bodies, packed as each says, and hands over the connection on which the last page is waited for.
fn serve(bodies: BTreeMap<String, (&'static str, Vec<u8>)>) -> (String, Receiver<TcpStream>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let path = path_asked(&mut stream);
            if path == LAST {
                let _ = tell.send(stream);
                continue;
            }
            let Some((coding, body)) = bodies.get(&path) else {
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                continue;
            };
            let coding = if coding.is_empty() { String::new() } else { format!("Content-Encoding: {coding}\r\n") };
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}Content-Length: {}\r\n\r\n", body.len());
            // A client that has had enough leaves.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        }
    });
    (address, told)
}

/// The most memory that a crawl of these pages took, in bytes, and what its archive then weighs unpacked.
fn most_taken(pages: &[(&str, &'static str, Vec<u8>)]) -> u64 {
    let desk = Desk::new();
    one_source(&desk);
    let place = |name: &str| format!("/foi-ai/p/d/{name}/");
    let links = pages.iter().map(|(name, ..)| place(name)).chain([LAST.to_owned()]);
    let links: String = links.map(|link| format!("<h3><a href='{link}'>x</a></h3>")).collect();
    let mut bodies: BTreeMap<String, (&str, Vec<u8>)> =
        pages.iter().map(|(name, coding, body)| (place(name), (*coding, body.clone()))).collect();
    bodies.insert("/robots.txt".to_owned(), ("", b"User-agent: *\nDisallow:\n".to_vec()));
    bodies.insert(LIST.to_owned(), ("", format!("<main>{links}</main>").into_bytes()));
    let (address, told) = serve(bodies);
    let here = format!("{HOST}={address}");
    let mut command = desk.command(&["crawl", "--loopback", &here, "--loopback-interval", "2"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let waiting = loop {
        match told.recv_timeout(Duration::from_millis(50)) {
            Ok(stream) => break stream,
            Err(_) => assert!(child.try_wait().unwrap().is_none(), "the crawl ended before its last page"),
        }
    };
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(waiting);
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    most.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
fn what_unpacks_to_gigabytes_takes_less_than_a_hundred_megabytes() {
    let small = |name: &'static str| (name, "gzip", packed(format!("<!doctype html><h1>{name}</h1>").as_bytes(), 1));
    let zeros = vec![b'0'; 1 << 20];
    let bomb = packed(&zeros, 1000);
    let twice = packed(&bomb, 1);
    // Shrinks to a fortieth, as a very dull page may: no bomb, but cut where every page is.
    let mut state = 1_u32;
    let noise = (0..200).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    });
    let dull: Vec<u8> = noise.chain([b' '; 8000]).collect();
    let dull = packed(&dull, 12_000);
    let plain = most_taken(&[small("one"), small("two"), small("three"), small("four")]);
    let grown = most_taken(&[
        ("one", "gzip", bomb.clone()),
        ("two", "gzip, gzip", twice),
        ("three", "gzip", dull),
        ("four", "gzip", bomb),
    ]);
    println!("{} MiB for small pages, {} MiB for pages that grow", plain >> 20, grown >> 20);
    assert!(grown < plain + MOST_MORE, "{} MiB more", (grown - plain) >> 20);
}
