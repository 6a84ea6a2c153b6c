//! The loopback interface of a new network namespace, which is down at first: rtnetlink(7).

#![cfg(target_os = "linux")]

use std::io::{self, Read, Write};

use socket2::{Domain, Socket, Type};

const AF_NETLINK: i32 = 16;

const RTM_NEWLINK: u16 = 16;
const NLM_F_REQUEST: u16 = 1;
const NLM_F_ACK: u16 = 4;
const IFF_UP: u32 = 1;
/// The loopback interface is the first one of every network namespace.
const LOOPBACK: i32 = 1;

/// The lengths of `struct nlmsghdr` and `struct ifinfomsg`.
const HEADER: u32 = 16;
const BODY: u32 = 16;

/// Brings the loopback interface of the calling process's network namespace up.
///
/// # Errors
/// When the process may not, for the namespace is not its own.
pub fn bring_up() -> io::Result<()> {
    // Protocol 0 of this family is NETLINK_ROUTE.
    let mut socket = Socket::new(Domain::from(AF_NETLINK), Type::DGRAM, None)?;
    let mut message = Vec::new();
    message.extend((HEADER + BODY).to_ne_bytes());
    message.extend(RTM_NEWLINK.to_ne_bytes());
    message.extend((NLM_F_REQUEST | NLM_F_ACK).to_ne_bytes());
    let (sequence, sender) = (1_u32, 0_u32);
    message.extend(sequence.to_ne_bytes());
    message.extend(sender.to_ne_bytes());
    let (family_and_padding, kind) = ([0_u8; 2], 0_u16);
    message.extend(family_and_padding);
    message.extend(kind.to_ne_bytes());
    message.extend(LOOPBACK.to_ne_bytes());
    // The flags, and which of them are to change.
    message.extend(IFF_UP.to_ne_bytes());
    message.extend(IFF_UP.to_ne_bytes());
    socket.write_all(&message)?;

    let mut reply = [0; 256];
    let length = socket.read(&mut reply)?;
    // Behind a header of its own an acknowledgement has an error's number, negative, or 0.
    let number = reply[..length].get(16..20);
    let number = number.and_then(|bytes| bytes.try_into().ok());
    match number.map(i32::from_ne_bytes) {
        Some(0) => Ok(()),
        Some(number) => Err(io::Error::from_raw_os_error(-number)),
        None => Err(io::Error::other("the answer of the network is too short")),
    }
}
