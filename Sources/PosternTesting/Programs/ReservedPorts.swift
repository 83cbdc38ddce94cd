import Foundation

/// Hands out ports of blocks that this process has for itself.
///
/// A block is reserved by a Unix socket with an abstract name (unix(7)): such names go with their process and are, as ports
/// are, of a network namespace. `Tests/Faults/ports.py` reserves by the same names.
struct ReservedPorts {
    private static let blockSize: UInt16 = 100

    private let blocks: [UInt16]
    private var left: [UInt16] = []
    private var tried = 0

    /// - Parameter kernelRange: ports that are none of them.
    init(kernelRange: ClosedRange<UInt16>) {
        let size = ReservedPorts.blockSize
        blocks = stride(from: 10_000, through: UInt16.max - size, by: Int(size)).filter {
            $0 + size <= kernelRange.lowerBound || $0 > kernelRange.upperBound
        }
    }

    /// The next port; nil when there is no block that nobody else has.
    mutating func next() -> UInt16? {
        while left.isEmpty {
            guard tried < blocks.count else { return nil }
            let block = blocks[tried]
            tried += 1
            if ReservedPorts.reserve("postern-test-ports-\(block)") {
                left = (block..<block + ReservedPorts.blockSize).reversed()
            }
        }
        return left.popLast()
    }

    // The descriptor stays open as long as the process.
    private static func reserve(_ name: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name begins with a zero octet.
        withUnsafeMutableBytes(of: &address.sun_path) {
            UnsafeMutableRawBufferPointer(rebasing: $0[1...]).copyBytes(from: name.utf8)
        }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
        if !isBound { close(descriptor) }
        return isBound
    }
}
