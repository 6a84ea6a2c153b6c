//! Which process has a TCP port, where the system tells: proc_net(5). It does of one's own processes,
//! and root of all.

/// A process.
#[derive(Debug, PartialEq, Eq)]
pub struct Holder {
    pub process: u32,
    pub program: String,
}

#[cfg(not(target_os = "linux"))]
pub fn find(_port: u16) -> Option<Holder> {
    None
}

#[cfg(target_os = "linux")]
pub use linux::find;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;

    use crate::base::print::printable;
    use crate::sandbox::port_holder::Holder;

    /// The state of a listening socket, in hexadecimal.
    const LISTENS: &str = "0A";

    /// The process that listens on `port`, or else has it for something else.
    pub fn find(port: u16) -> Option<Holder> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let tables = tables.map(|table| fs::read_to_string(table).unwrap_or_default());
        let sockets = sockets(&tables.concat(), port);
        sockets.iter().find_map(|socket| holder(*socket))
    }

    /// The inodes of the sockets on `port`, those that listen first.
    pub fn sockets(table: &str, port: u16) -> Vec<u64> {
        let end = format!(":{port:04X}");
        let mut found = Vec::new();
        for line in table.lines() {
            let cells: Vec<_> = line.split_whitespace().collect();
            if let [_, local, _, state, _, _, _, _, _, inode, ..] = cells[..]
                && local.ends_with(&end)
                && let Ok(inode @ 1..) = inode.parse()
            {
                found.push((state != LISTENS, inode));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, inode)| inode).collect()
    }

    fn holder(socket: u64) -> Option<Holder> {
        let link = format!("socket:[{socket}]");
        let processes = fs::read_dir("/proc").ok()?.flatten();
        let mut processes = processes.filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            Some((process, entry.path()))
        });
        processes.find_map(|(process, folder)| {
            let mut open = fs::read_dir(folder.join("fd")).ok()?.flatten();
            let is_it = open.any(|entry| {
                let target = fs::read_link(entry.path());
                target.is_ok_and(|target| target.as_os_str() == link.as_str())
            });
            is_it.then(|| Holder {
                process,
                program: name(&folder),
            })
        })
    }

    fn name(folder: &Path) -> String {
        let name = fs::read(folder.join("comm")).unwrap_or_default();
        printable(String::from_utf8_lossy(&name).trim())
    }

    #[cfg(test)]
    mod tests {
        use std::net::TcpListener;

        use super::{find, sockets};

        #[test]
        fn sockets_are_found_by_their_port_and_those_that_listen_come_first() {
            let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when \
                         retrnsmt   uid  timeout inode\n   \
                         0: 0100007F:270F 0100007F:A000 01 00000000:00000000 00:00000000 00000000  \
                         1000        0 51 1 0 20 4 30 10 -1\n   \
                         1: 0100007F:270F 00000000:0000 0A 00000000:00000000 00:00000000 00000000  \
                         1000        0 52 1 0 100 0 0 10 0\n   \
                         2: 0100007F:A000 0100007F:270F 01 00000000:00000000 00:00000000 00000000  \
                         1000        0 53 1 0 20 4 30 10 -1\n   \
                         3: 0100007F:270F 0100007F:B000 06 00000000:00000000 00:00000000 00000000  \
                         0        0 0 3 0\n";
            assert_eq!(sockets(table, 9999), [52, 51]);
            assert!(sockets(table, 9998).is_empty());
        }

        #[test]
        fn this_process_is_found_by_its_own_port() {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
            let port = listener.local_addr().expect("it is bound").port();
            let holder = find(port).expect("somebody has it");
            assert_eq!(holder.process, std::process::id());
        }
    }
}
