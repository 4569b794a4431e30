//! Finds out where hosts are: public addresses only, unless a host is served on loopback on purpose.
//!
//! Each request asks once, and its connection is made to one of the addresses that came back and were looked at. Nobody
//! asks again between the look and the connection, so a name whose answer changes meanwhile leads nowhere else. No
//! connection outlives its request, so each request, also one after a redirect, begins with a look of its own.

use crate::crawl::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

#[derive(Clone)]
pub struct Resolver {
    overrides: Arc<BTreeMap<String, SocketAddr>>,
    /// Asks the system, which may answer anything.
    look_up: Arc<dyn Fn(Arc<str>) -> Found + Send + Sync>,
    is_allowed: fn(IpAddr) -> bool,
    /// Where each host was found last, for hosts that share an address.
    found: Arc<Mutex<BTreeMap<String, IpAddr>>>,
}

impl Resolver {
    /// Asks the system, but for the hosts that are served here.
    pub fn new(overrides: BTreeMap<String, SocketAddr>) -> Resolver {
        let look_up = |name: Arc<str>| -> Found {
            Box::pin(async move { Ok(tokio::net::lookup_host((&*name, 0)).await?.collect()) })
        };
        let (overrides, look_up) = (Arc::new(overrides), Arc::new(look_up));
        Resolver { overrides, look_up, is_allowed: is_public, found: Arc::default() }
    }

    /// Returns where a host was found, once it has been asked.
    pub fn address_of(&self, host: &str) -> Option<IpAddr> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).get(host).copied()
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.overrides.get(name.as_str()).copied();
        let places = Arc::clone(&self.found);
        let is_allowed = self.is_allowed;
        let name: Arc<str> = Arc::from(name.as_str());
        let answer = own.is_none().then(|| (self.look_up)(Arc::clone(&name)));
        Box::pin(async move {
            let allowed: Vec<SocketAddr> = match answer {
                Some(answer) => answer.await?.into_iter().filter(|address| is_allowed(address.ip())).collect(),
                None => own.into_iter().collect(),
            };
            let Some(first) = allowed.first() else {
                return Err(format!("`{name}` has no address on the public internet").into());
            };
            places.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_string(), first.ip());
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::client::{Client, Limits, Manners, Validators};
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use url::Url;

    /// Every address from 127.0.0.1 on leads to this machine: this one stands for the site's, which was looked at, and
    /// 127.0.0.1 for one's own network.
    const PUBLIC: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
    const OWN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    /// Counts who comes, and answers.
    fn listen(address: SocketAddr) -> io::Result<(u16, Arc<AtomicUsize>)> {
        let listener = TcpListener::bind(address)?;
        let port = listener.local_addr()?.port();
        let visits = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&visits);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let mut asked = Vec::new();
                while !asked.ends_with(b"\r\n\r\n") {
                    let mut part = [0; 1024];
                    let length = stream.read(&mut part).unwrap_or(0);
                    asked.extend_from_slice(&part[..length.max(1)]);
                    if length == 0 {
                        break;
                    }
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        Ok((port, visits))
    }

    /// A resolver to which the system gives these answers, one after the other, and how often it was asked.
    fn fed(answers: Vec<Vec<IpAddr>>) -> (Resolver, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let look_up = move |_: Arc<str>| -> Found {
            let number = count.fetch_add(1, Ordering::SeqCst);
            let answer = answers[number.min(answers.len() - 1)].clone();
            Box::pin(async move { Ok(answer.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect()) })
        };
        let resolver =
            Resolver { look_up: Arc::new(look_up), is_allowed: |ip| ip == PUBLIC, ..Resolver::new(BTreeMap::new()) };
        (resolver, asked)
    }

    fn ask(client: &Client, port: u16) -> Result<Vec<u8>, String> {
        let manners = Manners {
            user_agent: "crossforce".to_owned(),
            contact: "a@b.example".to_owned(),
            limits: Limits::default(),
            max_bytes: 1000,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let url = Url::parse(&format!("http://www.aldermoor.police.example:{port}/")).unwrap();
        let answer = runtime.block_on(client.get(&url, &manners, &Validators::default()));
        answer.map(|answer| answer.body)
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_that_leads_elsewhere_at_the_second_look_reaches_nothing_that_was_not_looked_at() {
        let (port, canary) = listen(SocketAddr::new(OWN, 0)).unwrap();
        let (_, site) = listen(SocketAddr::new(PUBLIC, port)).unwrap();
        let (resolver, asked) = fed(vec![vec![PUBLIC], vec![OWN]]);
        let client = Client::with(resolver).unwrap();
        assert_eq!(ask(&client, port).as_deref(), Ok(&b"ok"[..]));
        // Had anything asked again before it connected, it would have been led to the canary.
        assert_eq!((asked.load(Ordering::SeqCst), site.load(Ordering::SeqCst)), (1, 1));
        assert_eq!(client.address_of("www.aldermoor.police.example"), Some(PUBLIC));
        let refused = ask(&client, port).unwrap_err();
        assert!(refused.contains("public internet"), "{refused}");
        assert_eq!((asked.load(Ordering::SeqCst), site.load(Ordering::SeqCst)), (2, 1), "looked at anew, and refused");
        assert_eq!(canary.load(Ordering::SeqCst), 0);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn of_a_mixed_answer_only_what_is_public_is_tried_even_when_it_refuses() {
        let (port, canary) = listen(SocketAddr::new(OWN, 0)).unwrap();
        let (resolver, asked) = fed(vec![vec![OWN, PUBLIC, OWN]]);
        let client = Client::with(resolver).unwrap();
        // Nobody listens at the public address.
        assert!(ask(&client, port).is_err());
        assert_eq!((asked.load(Ordering::SeqCst), canary.load(Ordering::SeqCst)), (1, 0));
    }

    #[test]
    fn what_the_system_says_of_ones_own_network_is_refused_before_anybody_connects() {
        let (port, canary) = listen(SocketAddr::new(OWN, 0)).unwrap();
        let own = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "::1", "::ffff:127.0.0.1", "fd00::1"];
        for address in own {
            let (resolver, _) = fed(vec![vec![address.parse().unwrap(), OWN]]);
            let client = Client::with(Resolver { is_allowed: is_public, ..resolver }).unwrap();
            let refused = ask(&client, port).unwrap_err();
            assert!(refused.contains("public internet"), "{address}: {refused}");
        }
        assert_eq!(canary.load(Ordering::SeqCst), 0);
    }
}
