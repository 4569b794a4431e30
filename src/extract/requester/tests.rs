use super::*;

fn masked(text: &str) -> String {
    let (spans, _) = requester_spans(text);
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        out.push_str(&text[at..span.start]);
        out.push('#');
        at = span.end;
    }
    out + &text[at..]
}

#[test]
fn every_cue_finds_its_names_and_leaves_the_rest() {
    for cue in &CUES.rows {
        for text in &cue.examples {
            let left = masked(text);
            assert!(!left.to_lowercase().contains("exampleson") && !left.contains("Sampleton"), "{text}: {left}");
        }
        for text in &cue.not_examples {
            assert_eq!(masked(text), *text);
        }
    }
}

#[test]
fn a_name_goes_whole_and_its_surroundings_stay() {
    for (text, expected) in [
        ("Our Ref: 1\nDear Ms Exampleson,\nThank you", "Our Ref: 1\nDear #,\nThank you"),
        ("Dear Mr A. B. Example-Sample\nI refer", "Dear #\nI refer"),
        ("Dear Ms Exampleson Thank you for your request", "Dear # Thank you for your request"),
        ("On 3 April 2024, Ann Exampleson wrote:", "On 3 April 2024, # wrote:"),
        ("Dear Ann Exampleson\n\nDurham Constabulary holds", "Dear #\n\nDurham Constabulary holds"),
        ("Mr B Exampleson\n12 Long Road\nDear Sir", "#\n12 Long Road\nDear Sir"),
        ("Ann Exampleson\n12 Long Road\nDear Madam", "#\n12 Long Road\nDear Madam"),
        ("By email: ann.exampleson@example.org", "By email: #"),
        ("Dear Mr Exampleson and Mrs Sampleton,", "Dear #,"),
        ("Requested by Ann Exampleson on 4 May", "Requested by # on 4 May"),
    ] {
        assert_eq!(masked(text), expected);
    }
}

#[test]
fn who_was_named_once_is_found_again() {
    let text = "Dear Mr Kentson,\nMr Kentson's request came. Bob Kentson asked for Kentson Police records.\nKentson\n";
    assert_eq!(masked(text), "Dear #,\n#'s request came. # asked for Kentson Police records.\n#\n");
    let (_, surnames) = requester_spans("Dear Ms Exampleson");
    let of_title = |title: &str| {
        requester_spans_of_title(title, &surnames).iter().filter_map(|it| it.of(title)).collect::<Vec<_>>().join("+")
    };
    assert_eq!(of_title("FOI request - Ann Exampleson - knives"), "Ann Exampleson");
    assert_eq!(of_title("Letter to Mr B. Sampleton, knives"), "Mr B. Sampleton");
    assert_eq!(of_title("Knife crime in Aldermoor 12/24"), "");
}

#[test]
fn acts_places_forces_and_offices_are_no_requesters() {
    for text in [
        "Dear Sir or Madam",
        "Section 8 of the Crime and Disorder Act 1998 applies to Great Yarmouth.",
        "Chief Constable of Aldermoor Police\nDear Applicant",
        "Yours sincerely\nJane Placeholder\nFreedom of Information Officer\nAldermoor Police",
        "Thank you for your request of 3 April 2024 about Operation Lamp.",
        "This request was received from a member of the public.",
        "Detective Chief Inspector, Head of Crime, said on behalf of the force",
        "From: 1 April 2020 To: 31 March 2021",
        "The Home Secretary wrote: lamps",
        "We wrote to the Information Commissioner, Wycliffe House, Water Lane",
        "On Monday Lord Justice Lamp gave judgment",
        "Dr | 4 |\nMrs | 5 |",
        "Name | Rank |\nTitle: Mr, Mrs, Ms",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn spans_of_a_long_hostile_text_are_in_order_and_apart() {
    for piece in [
        "Dear Mr ",
        "From: a@b.c ",
        "Yours sincerely\n",
        "On x wrote:\n",
        "Mr Aaa asked ",
        "@",
        "Regards,\nAnn Exampleson\n",
    ] {
        let text = format!("Dear Mr Aaa\n{}", piece.repeat(200_000 / piece.len()));
        let (spans, _) = requester_spans(&text);
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{piece}");
    }
}

#[test]
fn any_mixture_of_cues_gives_places_in_the_text() {
    const PIECES: [&str; 26] = [
        "Dear ",
        "Mr ",
        "EXAMPLESON ",
        "Ann ",
        "é",
        "asked ",
        "\n",
        "From: ",
        "<a@b.example> ",
        "wrote:",
        "On 3 May, ",
        "| ",
        "Regards,",
        "’s ",
        "-----Original",
        "Requested by ",
        "> ",
        "Name: ",
        ", ",
        "(",
        "\u{a0}",
        "\r\n",
        "of 4 ",
        "thank you ",
        "police ",
        "To: ",
    ];
    let mut seed: u64 = 7;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[usize::try_from(seed >> 33).unwrap() % PIECES.len()]);
        }
        let (spans, surnames) = requester_spans(&text);
        assert!(spans.iter().all(|span| span.of(&text).is_some()), "{text:?}");
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}");
        assert!(requester_spans_of_title(&text, &surnames).iter().all(|span| span.of(&text).is_some()), "{text:?}");
    }
}
