import Foundation

/// Ports on 127.0.0.1 for servers that take theirs from a file.
public enum Loopback {
    /// A TCP and UDP port that the kernel chose and that is free now.
    public static func freePort() throws -> UInt16 {
        for _ in 0..<20 {
            let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            let udp = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer {
                close(tcp)
                close(udp)
            }
            var address = address(port: 0)
            guard bound(tcp, &address), bound(udp, &address) else { continue }
            return UInt16(bigEndian: address.sin_port)
        }
        throw ProgramError("No free port on 127.0.0.1.")
    }

    /// Whether something accepts connections on a port.
    public static func answers(on port: UInt16, address text: String = "127.0.0.1") -> Bool {
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

    private static func bound(_ descriptor: Int32, _ address: inout sockaddr_in) -> Bool {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
    }
}

/// Waits for something that another process brings about, looking again every few milliseconds.
///
/// Looks are counted, not time: on a busy machine both what is looked for and the looks come later.
///
/// - Parameter seconds: for how long it looks where nothing else runs.
/// - Throws: `failure` when it has not come about by the last look.
public func eventually(
    seconds: Double = 60, _ failure: @autoclosure () -> ProgramError, _ condition: () throws -> Bool
) async throws {
    for _ in 0..<Int(seconds * 100) {
        if try condition() { return }
        try await Task.sleep(nanoseconds: 10_000_000)
    }
    guard try condition() else { throw failure() }
}
