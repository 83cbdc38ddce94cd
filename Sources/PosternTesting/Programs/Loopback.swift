import Foundation
import Synchronization

/// Ports on 127.0.0.1 for servers that take theirs from a file.
package enum Loopback {
    /// A TCP and UDP port that is free, and that no other test of this machine gets while this process runs.
    ///
    /// The kernel gives it to nobody either: it lies outside of the range from which the kernel takes ports for outgoing
    /// connections and for servers that leave the choice to it. So it is still free when a server binds it, however much
    /// later, and when the server binds it again.
    package static func freePort() throws -> UInt16 {
        try ports.withLock { ports in
            while let port = ports.next() {
                if isFree(port) { return port }
            }
            throw ProgramError("No free port on 127.0.0.1.")
        }
    }

    private static let ports = Mutex(ReservedPorts(kernelRange: kernelRange()))

    /// The ports that the kernel chooses from.
    private static func kernelRange() -> ClosedRange<UInt16> {
        let text = try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
        let bounds = (text ?? "").split { $0 == "\t" || $0 == " " || $0 == "\n" }.compactMap { UInt16($0) }
        return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : 32_768...60_999
    }

    private static func isFree(_ port: UInt16) -> Bool {
        [SOCK_STREAM, SOCK_DGRAM].allSatisfy { kind in
            let descriptor = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer { close(descriptor) }
            var address = address(port: port)
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
    }

    /// Whether something accepts connections on a port.
    package static func answers(on port: UInt16, address text: String = "127.0.0.1") -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port: port)
        guard inet_pton(AF_INET, text, &address.sin_addr) == 1 else { return false }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
