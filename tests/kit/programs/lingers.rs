//! A server of ex02 that does not end once it has served its client, and has started another
//! process, which holds its outputs.
//!
//! Both tell the test that they are there, over a connection, and stay for as long as the test
//! holds its end: so the test sees when they are gone, and nothing is left when the test is.

use std::env;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [role, address, port] = &arguments[..] else {
        return stay();
    };
    if role == "server" {
        serve(&format!("{address}:{port}"));
        let _grandchild = Command::new(env::current_exe().unwrap()).spawn().unwrap();
        stay();
    }
}

fn serve(address: &str) {
    let (mut client, _) = TcpListener::bind(address).unwrap().accept().unwrap();
    let _ = client.read(&mut [0; 1024]);
    let _ = client.write_all(b"Aqui vai a resposta");
}

fn stay() {
    let mut test = TcpStream::connect(env::var("KIT_WITNESS").unwrap()).unwrap();
    let _ = test.read(&mut [0; 1]);
}
