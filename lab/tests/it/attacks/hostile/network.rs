//! Looks for others on the network, and talks to daemons.

use std::fs;
use std::net::{TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};

fn attack() {
    if TcpStream::connect("127.0.0.1:@PORT@").is_ok() {
        tell("connects to a port of the host");
    }
    if UnixStream::connect("@SOCKET@").is_ok() {
        tell("connects to a socket that is a file");
    }
    let name = SocketAddr::from_abstract_name("@MARK@");
    if name.is_ok_and(|name| UnixStream::connect_addr(&name).is_ok()) {
        tell("connects to an abstract socket");
    }
    // Whether it arrives is for the host to say.
    let datagrams = UdpSocket::bind("127.0.0.1:0");
    let _ = datagrams.and_then(|socket| socket.send_to(b"attack", "127.0.0.1:@UDP_PORT@"));
    let devices = fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let devices = devices.lines().filter_map(|line| line.split_once(':'));
    for (device, _) in devices.filter(|(device, _)| device.trim() != "lo") {
        tell(format_args!("sees the device {}", device.trim()));
    }
    let port = format!(":{:04X} ", "@PORT@".parse::<u16>().unwrap_or_default());
    if fs::read_to_string("/proc/net/tcp").is_ok_and(|table| table.contains(&port)) {
        tell("sees who listens");
    }
    // Nothing is sent: this asks for a route alone.
    let datagrams = UdpSocket::bind("0.0.0.0:0");
    if datagrams.is_ok_and(|socket| socket.connect("192.0.2.1:9").is_ok()) {
        tell("has a way out");
    }
    tell("has looked around");
}
