//! Gives up what reading does not need. Limits hold everywhere; the filter of system calls where Linux has one.

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, rlim_t, setrlimit};
use std::io;

/// Standard input, output and errors: with these open no other file or socket can be.
const DESCRIPTORS: u64 = 3;

/// Limits this process for good.
pub fn confine(memory: u64) -> io::Result<()> {
    limit(Resource::RLIMIT_AS, memory)?;
    limit(Resource::RLIMIT_CORE, 0)?;
    limit(Resource::RLIMIT_FSIZE, 0)?;
    limit(Resource::RLIMIT_NOFILE, DESCRIPTORS)?;
    filter_calls();
    Ok(())
}

/// Files that a program of the system needs open: its libraries, its language data, its pipes.
const PROGRAM_DESCRIPTORS: u64 = 64;

/// Limits this process for good before it becomes another program: no file is written, no socket made.
pub fn confine_program(memory: u64, cpu: u64) -> io::Result<()> {
    limit(Resource::RLIMIT_AS, memory)?;
    limit(Resource::RLIMIT_CPU, cpu)?;
    limit(Resource::RLIMIT_CORE, 0)?;
    limit(Resource::RLIMIT_FSIZE, 0)?;
    limit(Resource::RLIMIT_NOFILE, PROGRAM_DESCRIPTORS)?;
    refuse_sockets();
    Ok(())
}

fn limit(resource: Resource, most: rlim_t) -> io::Result<()> {
    // A lower limit that the user has set stays.
    let most = most.min(getrlimit(resource)?.1);
    Ok(setrlimit(resource, most, most)?)
}

/// Allows so much memory for documents from now on, the program itself not counted.
pub fn allow_memory(bytes: u64) -> io::Result<()> {
    let maximum = getrlimit(Resource::RLIMIT_DATA)?.1;
    Ok(setrlimit(Resource::RLIMIT_DATA, maximum.min(bytes), maximum)?)
}

/// Allows so many more seconds of processor time from now on.
pub fn allow_cpu(seconds: u64) -> io::Result<()> {
    let used = getrusage(UsageWho::RUSAGE_SELF)?;
    let used = u64::try_from(used.user_time().tv_sec() + used.system_time().tv_sec()).unwrap_or(0);
    let maximum = getrlimit(Resource::RLIMIT_CPU)?.1;
    Ok(setrlimit(Resource::RLIMIT_CPU, maximum.min(used.saturating_add(seconds + 1)), maximum)?)
}

#[cfg(target_os = "linux")]
fn filter_calls() {
    // A kernel without the filter leaves the limits: no descriptor is free for a file or a socket.
    drop(filter());
}

#[cfg(target_os = "linux")]
fn refuse_sockets() {
    use seccompiler::SeccompAction;
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    drop(apply(&[libc::SYS_socket, libc::SYS_socketpair], SeccompAction::Allow, refused));
}

#[cfg(not(target_os = "linux"))]
fn filter_calls() {}

#[cfg(not(target_os = "linux"))]
fn refuse_sockets() {}

/// Refuses every call but those that computing, memory and the two pipes need.
#[cfg(target_os = "linux")]
fn filter() -> Result<(), Box<dyn std::error::Error>> {
    use seccompiler::SeccompAction;
    let allowed = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_readv,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_clock_gettime,
        libc::SYS_getrusage,
        libc::SYS_getrandom,
        libc::SYS_prlimit64,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    apply(&allowed, SeccompAction::Errno(libc::EPERM.unsigned_abs()), SeccompAction::Allow)
}

#[cfg(target_os = "linux")]
fn apply(
    calls: &[i64],
    others: seccompiler::SeccompAction,
    these: seccompiler::SeccompAction,
) -> Result<(), Box<dyn std::error::Error>> {
    let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
    let filter = seccompiler::SeccompFilter::new(rules, others, these, std::env::consts::ARCH.try_into()?)?;
    let program: seccompiler::BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter(&program)?)
}
