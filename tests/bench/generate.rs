//! Makes disclosure pages for measuring: the same seed and number always give the same page.
//!
//! Pages are constructed: the forces are those of the sample, the answers are made up. Nothing here reads
//! a clock, a file or the environment, and nothing of the pages is meant to be judged for accuracy.

use crate::article::{Facts, article};
use crate::site;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One page as a site would send it.
pub struct Page {
    pub url: String,
    pub html: String,
}

/// Wording that articles are put together from.
#[derive(Deserialize)]
pub struct Wording {
    pub topics: Vec<Topic>,
    pub areas: Vec<String>,
    pub ranks: Vec<String>,
    pub teams: Vec<String>,
    pub words: Vec<String>,
    pub adjectives: Vec<String>,
    pub intro: Vec<String>,
    pub request_openings: Vec<String>,
    pub questions: Vec<String>,
    pub decisions: BTreeMap<String, Vec<String>>,
    pub exemptions: Vec<Exemption>,
    pub reasons: Reasons,
    pub closing: Closing,
}

#[derive(Deserialize)]
pub struct Topic {
    pub name: String,
    pub unit: String,
    pub rows: Vec<String>,
    pub system: String,
}

#[derive(Deserialize)]
pub struct Exemption {
    pub heads: Vec<String>,
    pub short: String,
}

#[derive(Deserialize)]
pub struct Reasons {
    pub headings: Vec<String>,
    pub duty: Vec<String>,
    pub sentences: Vec<String>,
}

#[derive(Deserialize)]
pub struct Closing {
    pub answers: Vec<String>,
    pub caveats: Vec<String>,
    pub complaint: Vec<String>,
}

pub static WORDING: LazyLock<Wording> =
    LazyLock::new(|| toml::from_str(include_str!("wording.toml")).expect("the wording table is part of this program"));

/// SplitMix64: small, fast and the same on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, number: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.wrapping_mul(0xd6e8_feb8_6659_fd93));
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number from `from` up to, not including, `to`.
    pub fn within(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from).max(1)
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.within(0, items.len() as u64) as usize]
    }

    /// Returns true in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.within(0, 100) < percent
    }
}

/// Makes one page.
pub fn generate(seed: u64, number: u64) -> Page {
    let mut random = Random::new(seed, number);
    let family = site::family(&mut random);
    let facts = Facts::new(&mut random, family, number);
    let article = article(&mut random, &facts);
    Page { url: facts.url.clone(), html: site::page(&mut random, family, &facts, &article) }
}
