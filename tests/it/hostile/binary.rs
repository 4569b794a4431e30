//! Binary workbooks, and the container that old Office files and Outlook messages share.

use super::{ANY, Hostile, LOCKED, TRIED, USELESS, cut, hostile};
use crate::make::ole::compound;
use crate::make::{msg, noise, xls, xlsb};

const SHOWN: &str = "Aldermoor";

pub fn files() -> Vec<Hostile> {
    [parts(), streams(), containers()].into_iter().flatten().collect()
}

fn shown() -> Vec<u8> {
    xlsb::rows(0, &[&["Aldermoor Police", "2023/24"], &["Dogs", "14"]])
}

fn parts() -> Vec<Hostile> {
    let with = |more: &[Vec<u8>]| xlsb::Book::of(vec![xlsb::Sheet::new("Dogs", 0, [shown(), more.concat()].concat())]);
    let whole = |bytes: Vec<u8>| {
        let sheet = xlsb::Sheet { whole: Some(bytes), ..xlsb::Sheet::new("Dogs", 0, Vec::new()) };
        xlsb::Book::of(vec![sheet]).bytes()
    };
    let far = [xlsb::row(1_048_575, 0), xlsb::text(16_383, 0, "far away")];
    let beyond = [xlsb::row(u32::MAX, 0), xlsb::text(u32::MAX, u32::MAX, "x"), xlsb::shared(0, 0, u32::MAX)];
    let long_text = xlsb::record(6, &[xlsb::numbers(&[0, 0, u32::MAX]), b"abc".to_vec()].concat());
    let size = xlsb::record(148, &xlsb::numbers(&[0, u32::MAX, 0, u32::MAX]));
    let mut files = cut("workbook.xlsb", ANY, &with(&[]).bytes());
    files.extend([
        hostile("far_cell.xlsb", TRIED, with(&far).bytes()).shows(SHOWN),
        hostile("cells_outside_every_sheet.xlsb", TRIED, with(&beyond).bytes()),
        hostile(
            "record_longer_than_the_file.xlsb",
            TRIED,
            with(&[xlsb::record_that_says(6, 0x0fff_ffff, b"abc")]).bytes(),
        ),
        hostile(
            "record_shorter_than_it_must_be.xlsb",
            TRIED,
            with(&[xlsb::record(0, &[1]), xlsb::record(7, &[]), xlsb::record(6, &[0])]).bytes(),
        ),
        hostile("text_longer_than_its_record.xlsb", TRIED, with(&[long_text]).bytes()),
        hostile(
            "size_that_lies.xlsb",
            TRIED,
            whole([xlsb::record(129, &[]), size, xlsb::record(145, &[]), shown(), xlsb::record(146, &[])].concat()),
        ),
        hostile("lengths_without_end.xlsb", ANY, whole(vec![0xff; 100_000])),
        hostile("noise_for_a_sheet.xlsb", ANY, whole(noise(100_000))),
        hostile(
            "a_million_empty_records.xlsb",
            ANY,
            whole([xlsb::record(129, &[]), xlsb::record(145, &[]), [0xff, 0x7f, 0].repeat(1_000_000)].concat()),
        ),
    ]);
    files
}

fn sheet(more: &[Vec<u8>]) -> xls::Book {
    let rows = xls::rows(0, &[&["Aldermoor Police", "2023/24"], &["Dogs", "14"]]);
    xls::Book::of(vec![xls::Sheet::new("Dogs", 0, [rows, more.concat()].concat())])
}

fn streams() -> Vec<Hostile> {
    let continues = xls::record(0x3c, &[0; 8000]).repeat(1000);
    let strings =
        [xls::record(0xfc, &[0xff; 8]), xls::record(0xfc, &[1, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 1]), continues]
            .concat();
    let sheets = |at: u32| {
        let place = [at.to_le_bytes().as_slice(), &[0, 0], &xls::short("A")].concat();
        xls::Book { globals: xls::record(0x85, &place), ..sheet(&[]) }.bytes()
    };
    let far =
        [xls::row(0xffff, 0), xls::text(0xffff, 0x00ff, 15, "far away"), xls::text(0xffff, 0xffff, 15, "farther")];
    let long_text = xls::record(0x204, &[xls::numbers(&[5, 0, 15, 0xffff]), vec![1, 65]].concat());
    let formula = xls::record(6, &[xls::numbers(&[5, 0, 15, 0, 0, 0, 0xffff, 0, 0, 0, 0xffff]), vec![0; 4]].concat());
    let merges =
        xls::record(0xe5, &[xls::numbers(&[0xffff]), xls::numbers(&[0, 0xffff, 0, 0xff].repeat(1000))].concat());
    let password =
        xls::Book { globals: xls::record(0x2f, &[xls::numbers(&[1, 1, 1]), noise(48)].concat()), ..sheet(&[]) };
    let long_record = [xls::record(0x809, &[0, 6, 5, 0]), vec![0xfc, 0, 0xff, 0xff, 1, 2, 3]].concat();
    vec![
        hostile("strings_that_go_on.xls", TRIED, xls::Book { globals: strings, ..sheet(&[]) }.bytes()),
        hostile("sheet_that_begins_nowhere.xls", ANY, sheets(u32::MAX)),
        hostile("sheet_that_is_the_book.xls", ANY, sheets(0)),
        hostile("far_cell.xls", TRIED, sheet(&far).bytes()).shows(SHOWN),
        hostile("text_longer_than_its_record.xls", TRIED, sheet(&[long_text]).bytes()),
        hostile("formula_longer_than_its_record.xls", TRIED, sheet(&[formula]).bytes()),
        hostile("merges_that_lie.xls", TRIED, sheet(&[merges]).bytes()),
        hostile("password.xls", LOCKED, password.bytes()),
        hostile("record_longer_than_the_stream.xls", ANY, compound(&[("/Workbook", long_record)])),
        hostile("noise_for_a_book.xls", USELESS, compound(&[("/Workbook", noise(50_000))])),
        hostile("records_without_a_container.xls", ANY, sheet(&[]).stream()),
    ]
}

/// Where things lie in a compound file with sectors of 512 bytes.
struct Places {
    /// Of the table of chains.
    chains: usize,
    /// Of the list of streams.
    streams: usize,
}

fn places(file: &[u8]) -> Places {
    let sector = |at: usize| 512 + 512 * u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    Places { chains: sector(76), streams: sector(48) }
}

fn patched(file: &[u8], at: usize, value: u32) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    file
}

fn containers() -> Vec<Hostile> {
    let body = "Aldermoor Police owns 14 dogs. ".repeat(1000);
    let attached = vec![7; 20_000];
    let message =
        msg::message("Dogs", &body, &[], &[msg::Attached { name: "dogs.bin", bytes: &attached, is_hidden: false }]);
    let book = sheet(&[xls::number(5, 0, 1.0).repeat(2000)]).bytes();
    let mut files = Vec::new();
    for (ending, file) in [("msg", &message), ("xls", &book)] {
        let Places { chains, streams } = places(file);
        let mut each_its_own = file.clone();
        for number in 0..100_u32 {
            let at = chains + 4 * number as usize;
            if u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) < 0xffff_fff0 {
                each_its_own[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
        }
        let mut back_to_the_start = file.clone();
        for number in 1..128_usize {
            let at = chains + 4 * number;
            if file[at..at + 4] == [0xfe, 0xff, 0xff, 0xff] {
                back_to_the_start[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
            }
        }
        let variants = [
            ("sectors_that_follow_themselves", each_its_own),
            ("chains_that_go_round", back_to_the_start),
            (
                "list_of_streams_that_goes_round",
                patched(file, chains + (streams - 512) / 512 * 4, ((streams - 512) / 512) as u32),
            ),
            ("storage_that_holds_itself", patched(file, streams + 76, 0)),
            ("stream_that_follows_itself", patched(file, streams + 128 + 68, 1)),
            ("stream_of_four_gigabytes", patched(file, streams + 128 + 120, u32::MAX)),
            ("list_of_tables_that_goes_round", patched(&patched(file, 68, 0), 72, u32::MAX)),
            ("sectors_of_no_size", patched(file, 30, 0x00ff_00ff)),
            ("table_of_chains_beyond_the_end", patched(file, 76, 0x00ff_ffff)),
        ];
        files.extend(variants.into_iter().map(|(name, bytes)| hostile(format!("{name}.{ending}"), ANY, bytes)));
        files.extend(cut(&format!("container.{ending}"), ANY, file));
    }
    files.push(hostile(
        "noise_for_a_letter.doc",
        USELESS,
        compound(&[("/WordDocument", noise(20_000)), ("/1Table", noise(5000))]),
    ));
    files.push(hostile("nothing_of_a_letter.doc", USELESS, compound(&[("/WordDocument", vec![0xec, 0xa5, 0xc1, 0])])));
    files.push(hostile("container_of_nothing.doc", USELESS, compound(&[])));
    files
}
