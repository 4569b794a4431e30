//! Visits a tree without recursion, so that no nesting can exhaust the stack.

use scraper::{ElementRef, Html};
use std::ops::Deref;

/// A node of the parsed part of a page.
pub type NodeRef<'a> = <ElementRef<'a> as Deref>::Target;

/// Calls `open` on every node in document order and `close` when its descendants are done.
/// A node for which `open` returns false is passed over with all that is in it, and not closed.
pub fn visit<'a, State>(
    tree: &'a Html,
    state: &mut State,
    open: impl Fn(&mut State, NodeRef<'a>) -> bool,
    close: impl Fn(&mut State, NodeRef<'a>),
) {
    let root = tree.tree.root();
    let mut node = root;
    loop {
        if open(state, node) {
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            close(state, node);
        }
        loop {
            if node == root {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            node = parent;
            close(state, node);
        }
    }
}
