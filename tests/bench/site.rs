//! The page around a letter: three families of sites, with the banners, menus, scripts and drawings of each.

use crate::article::Facts;
use crate::generate::{Random, Topic};
use std::fmt::Write;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The shared platform: a cookie banner, a large menu, drawings.
    Shared,
    WordPress,
    /// Old pages: one form around the whole page, layout by tables.
    Forms,
}

/// Draws a family; few sites are old.
pub fn family(random: &mut Random) -> Family {
    match random.within(0, 100) {
        0..62 => Family::Shared,
        62..92 => Family::WordPress,
        _ => Family::Forms,
    }
}

/// Where an article stands and how it is numbered.
pub struct Place {
    pub force: &'static str,
    pub reference_line: String,
    pub title: String,
    pub url: String,
    pub scottish: bool,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Family {
    pub fn place(self, random: &mut Random, number: u64, year: u64, month: usize, slug: &str, topic: &Topic) -> Place {
        let (case, short) = (number % 9000 + 1000, year % 100);
        let month_name = MONTHS[month];
        let place = |force, host: &str, reference_line, path: String, scottish| Place {
            force,
            reference_line,
            title: format!("{}{}", topic.name[..1].to_uppercase(), &topic.name[1..]),
            url: format!("http://{host}{path}"),
            scottish,
        };
        match (self, random.within(0, 5)) {
            (Family::Shared, 0 | 1) => place(
                "Aldermoor Police",
                "www.aldermoor.police.example",
                format!("Freedom of information request reference no: ALD/{case}/{short}"),
                format!("/foi-ai/aldermoor-police/disclosure-log/{year}/{month_name}/{slug}/"),
                false,
            ),
            (Family::Shared, 2) => place(
                "Glanmorfa Police",
                "www.glanmorfa.police.example",
                format!("FOI Reference: {case}/{year}"),
                format!("/foi-ai/glanmorfa-police/disclosure-{year}/{month_name}/{slug}-{case}{year}/"),
                false,
            ),
            (Family::Shared, 3) => place(
                "Kestrel Transport Police",
                "www.kestrel-transport.police.example",
                format!("Our reference: KTP {case}-{short}"),
                format!("/foi-ai/kestrel-transport-police/foi/{month_name}-{year}/{slug}/"),
                false,
            ),
            (Family::Shared, _) => place(
                "Brackenshire Constabulary",
                "www.brackenshire.police.example",
                format!("Enquiry Reference: {case}-{short}"),
                format!("/foi-ai/brackenshire-constabulary/disclosure/{year}/{month_name}/foi-{case}{short}-{slug}/"),
                false,
            ),
            (Family::WordPress, 0) => place(
                "Inverallan Police",
                "www.inverallan.police.example",
                format!("Our Ref: IV-FOI-{year}-{case}"),
                format!("/access-to-information/freedom-of-information/disclosure-log/{year}/{month_name}/{slug}/"),
                true,
            ),
            (Family::WordPress, _) => {
                let mut found = place(
                    "Carrowdale Police",
                    "www.carrowdale.police.example",
                    format!("FOI {case}/{short}"),
                    format!("/{year}/{:02}/{slug}-{case}-{short}/", month + 1),
                    false,
                );
                found.title.push_str(&format!(" ({case}/{short})"));
                found
            }
            (Family::Forms, _) => place(
                "Fenwick and Tarn Police",
                "www.fenwick-and-tarn.police.example",
                format!("Reference: FT/{case}/{short}"),
                format!("/advice-information/foi/{year}/{slug}.aspx"),
                false,
            ),
        }
    }
}

const NOTE: &str = "Constructed page for measuring: not a real police force or disclosure.";

/// Builds the whole page.
pub fn page(random: &mut Random, family: Family, facts: &Facts, article: &str) -> String {
    let mut html = String::with_capacity(130_000);
    let size = random.within(90, 130);
    match family {
        Family::Shared => shared(random, facts, article, size, &mut html),
        Family::WordPress => wordpress(random, facts, article, size, &mut html),
        Family::Forms => forms(random, facts, article, size, &mut html),
    }
    html
}

fn head(facts: &Facts, html: &mut String) {
    let Facts { title, force, url, .. } = facts;
    let _ = writeln!(
        html,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<!-- {NOTE} -->\n<meta charset=\"utf-8\">\n<title>{title} | {force}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta property=\"og:title\" content=\"{title}\">\n\
         <link rel=\"canonical\" href=\"{url}\">"
    );
}

fn style(rules: u64, html: &mut String) {
    html.push_str("<style>\n");
    for rule in 0..rules {
        let _ = writeln!(
            html,
            ".u-m{rule}{{margin:{}px}}.l-col-{rule}{{flex:0 0 {rule}%;max-width:{rule}%}}@media(min-width:{}em){{.l-col-{rule}\\@m{{flex:0 0 {}%}}}}",
            rule * 2,
            40 + rule % 40,
            rule % 97
        );
    }
    html.push_str("</style>\n");
}

fn drawings(random: &mut Random, count: u64, html: &mut String) {
    html.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" style=\"display:none\" aria-hidden=\"true\">\n");
    for number in 0..count {
        let _ = write!(
            html,
            "<symbol id=\"icon-{number}\" viewBox=\"0 0 64 64\"><path d=\"M{} {}",
            random.within(0, 65),
            random.within(0, 65)
        );
        for _ in 0..random.within(10, 26) {
            let _ = write!(
                html,
                "L{}.{} {}.{}",
                random.within(0, 65),
                random.within(0, 10),
                random.within(0, 65),
                random.within(0, 10)
            );
        }
        html.push_str("z\"/></symbol>\n");
    }
    html.push_str("</svg>\n");
}

fn script(random: &mut Random, lines: u64, html: &mut String) {
    html.push_str("<script>window.dataLayer=window.dataLayer||[];(function(w,d){if(w<0&&d>1){return \"<p>\"}})(1,2);var settings={");
    for line in 0..lines {
        let _ = writeln!(
            html,
            "\"key{line}\":{{\"id\":{},\"path\":\"/api/v{}/items\",\"on\":{}}},",
            random.within(0, 99_999),
            line % 4,
            line % 2 == 0
        );
    }
    html.push_str("\"end\":0};</script>\n");
}

const SECTIONS: [&str; 7] =
    ["Report", "Tell us about", "Apply or register", "Request", "Advice", "Your area", "About us"];
const ITEMS: [&str; 12] = [
    "Antisocial behaviour",
    "Burglary",
    "Cyber crime and fraud",
    "Domestic abuse",
    "Hate crime",
    "Lost or found property",
    "Missing person",
    "Road traffic incident",
    "Stalking or harassment",
    "Firearms licensing",
    "Subject access",
    "Careers",
];

fn shared(random: &mut Random, facts: &Facts, article: &str, size: u64, html: &mut String) {
    head(facts, html);
    style(size, html);
    html.push_str("</head>\n<body class=\"t-default\">\n");
    drawings(random, size, html);
    html.push_str(concat!(
        "<a class=\"c-skip\" href=\"#main-content\">Skip to main content</a>\n",
        "<div class=\"c-quick-exit\"><p>Quickly exit this site by pressing the Escape key <a href=\"/leave/\">Leave this site</a></p></div>\n",
        "<div class=\"c-cookie-banner\"><p>We use some essential cookies to make our website work. With your agreement we’d also set further cookies.</p>\n",
        "<p>You can manage your preferences and cookie settings whenever you wish under “Customise Cookies”.</p>\n",
        "<p>Your cookie preferences have been saved. The cookies page lets you change them later.</p>\n",
        "<p>Your cookie preferences have been saved. The cookies page lets you change them later.</p>\n",
        "<p>Sorry, there was a technical problem. Please try again.</p>\n",
        "<button type=\"button\">Accept all</button><button type=\"button\">Customise Cookies</button></div>\n",
        "<div class=\"c-beta\"><p>This site is a beta, which means it's a work in progress and parts of it will change.</p></div>\n",
    ));
    let _ = writeln!(
        html,
        "<header class=\"l-header\" role=\"banner\"><a class=\"c-logo\" href=\"/\"><svg width=\"48\" height=\"48\"><use href=\"#icon-1\"></use></svg><span>{}</span></a><form class=\"c-search\" action=\"/search/\" role=\"search\"><label for=\"q\">Search this site</label><input id=\"q\" name=\"q\"><button>Search</button></form>",
        facts.force
    );
    html.push_str("<nav class=\"c-megamenu\" aria-label=\"Main\"><ul>\n");
    for section in SECTIONS {
        let _ = write!(
            html,
            "<li class=\"c-megamenu_item\"><button type=\"button\" aria-expanded=\"false\"><span>{section}</span></button><div class=\"c-megamenu_panel\" hidden><ul>"
        );
        for item in ITEMS {
            let _ = writeln!(
                html,
                "<li class=\"c-megamenu_subitem\"><a class=\"c-megamenu_link\" data-track=\"nav\" href=\"/{}/\"><span class=\"c-megamenu_label\">{item}</span><svg class=\"c-icon\" focusable=\"false\" aria-hidden=\"true\"><use href=\"#icon-3\"></use></svg></a></li>",
                item.replace(' ', "-")
            );
        }
        html.push_str("</ul></div></li>\n");
    }
    html.push_str("</ul></nav></header>\n<main id=\"main-content\" class=\"l-main\">\n");
    let _ = writeln!(
        html,
        "<nav class=\"c-breadcrumb\" aria-label=\"Breadcrumb\"><ol><li><a href=\"/\">Home</a></li><li><a href=\"/foi-ai/\">Freedom of information</a></li></ol></nav>\n<h1 class=\"c-title\">{}</h1>\n<div class=\"c-rich-text\">\n{article}</div>",
        facts.title
    );
    if random.chance(20) {
        let _ = writeln!(
            html,
            "<h2>Attachments</h2>\n<ul><li><a href=\"/SysSiteAssets/foi-media/data/{}.xlsx\">Data table</a> 17KB</li></ul>",
            facts.number
        );
    }
    html.push_str(
        "<div class=\"c-feedback\"><p>Is this page useful?</p><button>Yes</button><button>No</button></div></main>\n",
    );
    footer(facts, html);
    script(random, size * 2, html);
    html.push_str("</body></html>\n");
}

fn footer(facts: &Facts, html: &mut String) {
    html.push_str("<footer class=\"l-footer\" role=\"contentinfo\"><ul>\n");
    for item in ITEMS.iter().chain(&SECTIONS) {
        let _ = writeln!(
            html,
            "<li class=\"c-footer_item\"><a class=\"c-footer_link\" data-track=\"footer\" href=\"/footer/{}/\">{item}</a></li>",
            item.replace(' ', "-")
        );
    }
    let _ = writeln!(html, "</ul><p>© {}. All rights reserved.</p><p>{NOTE}</p></footer>", facts.force);
}

fn wordpress(random: &mut Random, facts: &Facts, article: &str, size: u64, html: &mut String) {
    head(facts, html);
    html.push_str("<meta name=\"generator\" content=\"WordPress\">\n");
    style(size * 2, html);
    script(random, size, html);
    let _ = writeln!(
        html,
        "</head>\n<body class=\"single single-post\">\n<div id=\"page\" class=\"site\"><header id=\"masthead\" class=\"site-header\"><p class=\"site-title\"><a href=\"/\">{} Freedom of Information</a></p><nav class=\"main-navigation\"><ul id=\"primary-menu\">",
        facts.force
    );
    for item in SECTIONS {
        let _ = writeln!(
            html,
            "<li class=\"menu-item menu-item-type-post_type\"><a href=\"/{}/\">{item}</a></li>",
            item.replace(' ', "-")
        );
    }
    let _ = writeln!(
        html,
        "</ul></nav></header>\n<div id=\"content\" class=\"site-content\"><main id=\"main\" class=\"site-main\">\n<article id=\"post-{}\" class=\"post type-post hentry\"><header class=\"entry-header\"><h1 class=\"entry-title\">{}</h1><div class=\"entry-meta\">Posted on {}</div></header><div class=\"entry-content\">\n{article}</div></article>\n</main>",
        facts.number, facts.title, facts.responded
    );
    html.push_str("<aside id=\"secondary\" class=\"widget-area\">");
    for heading in ["Recent posts", "Archives", "Categories"] {
        let _ = write!(html, "<section class=\"widget\"><h2 class=\"widget-title\">{heading}</h2><ul>");
        for entry in 0..40 {
            let _ = writeln!(
                html,
                "<li class=\"cat-item cat-item-{entry}\"><a href=\"/2023/04/{entry}-{}/\" rel=\"bookmark\">{} ({}/{})</a></li>",
                heading.len(),
                ITEMS[entry % ITEMS.len()],
                random.within(100, 999),
                random.within(18, 25)
            );
        }
        html.push_str("</ul></section>");
    }
    html.push_str("</aside></div>\n");
    footer(facts, html);
    script(random, size * 5 / 2, html);
    html.push_str("</div></body></html>\n");
}

fn forms(random: &mut Random, facts: &Facts, article: &str, size: u64, html: &mut String) {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let Facts { title, force, .. } = facts;
    let _ = write!(
        html,
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html>\n<head>\n<!-- {NOTE} -->\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\" />\n<title>{title} - {force}</title>\n</head>\n<body bgcolor=\"#ffffff\">\n<form name=\"aspnetForm\" method=\"post\" action=\"./item.aspx\" id=\"aspnetForm\">\n<div><input type=\"hidden\" name=\"__VIEWSTATE\" value=\""
    );
    (0..size * 400).for_each(|_| html.push(char::from(*random.pick(LETTERS))));
    html.push_str("\" /></div>\n<p>This website uses cookies to give you the best experience.</p>\n<table width=\"980\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td colspan=\"3\"><table width=\"100%\"><tr>");
    for item in SECTIONS {
        let _ = writeln!(
            html,
            "<td class=\"menuItem\" align=\"center\"><a href=\"/{}.aspx\" class=\"menuLink\"><font face=\"Arial\" size=\"2\">{item}</font></a></td>",
            item.replace(' ', "-")
        );
    }
    html.push_str("</tr></table></td></tr>\n<tr><td width=\"180\" valign=\"top\"><table>");
    for entry in 0..size {
        let _ = writeln!(
            html,
            "<tr><td class=\"navCell\" style=\"padding-left:{}px\"><img src=\"/images/spacer.gif\" width=\"1\" height=\"1\" alt=\"\" /><a id=\"ctl00_Nav_{entry}\" href=\"javascript:__doPostBack('ctl00$Nav${entry}','')\">{}</a></td></tr>",
            entry % 4 * 8,
            ITEMS[entry as usize % ITEMS.len()]
        );
    }
    let _ = write!(
        html,
        "</table></td>\n<td width=\"600\" valign=\"top\" id=\"ctl00_Content\"><h1>{title}</h1>\n{article}</td>\n<td width=\"200\" valign=\"top\"><p>Call 101 when it is not an emergency.</p></td></tr>\n<tr><td colspan=\"3\"><p>© {force}</p><p>{NOTE}</p></td></tr></table>\n</form>\n"
    );
    script(random, size * 2, html);
    html.push_str("</body></html>\n");
}
