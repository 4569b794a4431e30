//! The other side: gives up what it does not need, then reads what it is sent until there is no more.

use crate::read::{ReadInput, read};
use crate::sandbox::confine;
use crate::sandbox::frame::{read_request, write_frame};
use std::io::{self, Write};

/// Serves requests on standard input with answers on standard output. The caller prints nothing.
pub fn serve(memory: u64, cpu: u64) -> io::Result<()> {
    // A panic is an answer of none; nobody reads what it prints.
    std::panic::set_hook(Box::new(|_| {}));
    confine::confine(memory)?;
    let mut from = io::stdin().lock();
    let mut to = io::stdout().lock();
    while let Some(request) = read_request(&mut from)? {
        confine::allow_cpu(cpu)?;
        confine::allow_memory(request.memory)?;
        let input = ReadInput {
            bytes: &request.bytes,
            media_type: request.media_type.as_deref(),
            file_name: request.file_name.as_deref(),
        };
        let document = read(&input);
        write_frame(&mut to, &postcard::to_stdvec(&document).map_err(io::Error::other)?)?;
        to.flush()?;
    }
    Ok(())
}
