//! Turns files from elsewhere into captures.
