import Foundation
import Glibc
import Mail

/// Whether an address and port can be listened on, and who does so already.
enum PortCheck {
    /// Binds a socket and lets go of it: 0, or the number of the system's error.
    static func bind(_ address: IPAddress, _ port: Int) -> Int32 {
        let family = address.family == .v4 ? AF_INET : AF_INET6
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { _ = close(descriptor) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let result: Int32
        switch address.family {
        case .v4:
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, address.description, &place.sin_addr)
            result = bound(descriptor, &place)
        case .v6:
            var place = sockaddr_in6()
            place.sin6_family = sa_family_t(AF_INET6)
            place.sin6_port = in_port_t(port).bigEndian
            inet_pton(AF_INET6, address.description, &place.sin6_addr)
            result = bound(descriptor, &place)
        }
        guard result == 0 else { return errno }
        // Of two sockets that may share an address, the second finds out only here.
        return listen(descriptor, 1) == 0 ? 0 : errno
    }

    private static func bound<Place>(_ descriptor: Int32, _ place: inout Place) -> Int32 {
        withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Place>.size))
            }
        }
    }

    /// `127.0.0.1:25`, `[::]:25`.
    static func text(_ address: IPAddress, _ port: Int) -> String {
        address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// The process that listens on a port, `process 812 (master)`; nil where there is none that this user can see.
    static func owner(of port: Int) -> String? {
        let inodes = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listening(on: port, in: contents(of: $0)) })
        guard !inodes.isEmpty else { return nil }
        let links = Set(inodes.map { "socket:[\($0)]" })
        for process in names(in: "/proc") where process.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let folder = "/proc/\(process)/fd"
            for descriptor in names(in: folder) where target(of: "\(folder)/\(descriptor)").map(links.contains) == true
            {
                let name = contents(of: "/proc/\(process)/comm").prefix { $0 != "\n" }
                return "process \(process) (\(SafeText.escaped(String(name))))"
            }
        }
        return nil
    }

    /// The inodes of sockets that listen on a port, in a table of /proc/net (proc(5)).
    static func listening(on port: Int, in table: String) -> [String] {
        let suffix =
            ":" + String(repeating: "0", count: max(0, 4 - String(port, radix: 16).utf8.count))
            + String(port, radix: 16, uppercase: true)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // 0A is TCP_LISTEN.
            guard fields.count > 9, fields[3] == "0A", fields[1].hasSuffix(suffix) else { return nil }
            return String(fields[9])
        }
    }

    // Files of /proc have no size, so they are read to their end.
    private static func contents(of file: String) -> String {
        guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.readToEnd() else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func target(of link: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    }
}
