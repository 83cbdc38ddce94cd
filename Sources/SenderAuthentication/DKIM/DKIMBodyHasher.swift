internal import Crypto
internal import NIOCore

/// Hashes a body in the form that is signed, piece by piece, without keeping it (RFC 6376 sections 3.4.3 and 3.4.4).
///
/// Lines end with CRLF. Memory is a few KB, whatever comes, and every octet is hashed once, however many signatures ask
/// for a part of the body with `l=`.
struct DKIMBodyHasher {
    /// What became of a body.
    struct Hashes: Sendable {
        /// The hash of all of it.
        var whole: [UInt8]
        /// The hashes of its beginnings, by their size; none for a size beyond the body.
        var beginnings: [Int: [UInt8]]
        /// Octets in canonical form.
        var count: Int
    }

    private let canonicalization: DKIMCanonicalization
    private var hash = SHA256()
    private var count = 0
    // The sizes of beginnings that are asked for, the smallest last.
    private var limits: [Int]
    private var beginnings: [Int: [UInt8]] = [:]
    // Line ends not hashed yet: empty lines at the end of the body don't count.
    private var lineEnds = 0
    // A CR whose LF is yet to come.
    private var hasCR = false
    // Relaxed: blanks not hashed yet, for those at the end of a line don't count.
    private var hasBlank = false
    private var hasContent = false
    private static let outputSize = 4_096
    // Octets in relaxed form from so many on are hashed in place.
    private static let longRun = 256

    /// - Parameter limits: the sizes in octets of beginnings of the canonical body that are hashed too (`l=`).
    init(_ canonicalization: DKIMCanonicalization, limits: [Int] = []) {
        self.canonicalization = canonicalization
        self.limits = limits.isEmpty ? [] : Set(limits).filter { $0 >= 0 }.sorted(by: >)
    }

    /// Adds the next piece.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch canonicalization {
        case .simple: simple(bytes)
        case .relaxed: relaxed(bytes)
        }
    }

    /// Adds the next piece.
    mutating func update(_ buffer: ByteBuffer) { buffer.withUnsafeReadableBytes { update($0) } }

    /// The hashes of all pieces.
    mutating func finish() -> Hashes {
        if hasCR {
            hashLineEnds()
            if hasBlank { add([0x20]) }
            add([0x0D])
            hasContent = true
        }
        // An empty body is one line end in the simple form and nothing in the relaxed one; any other ends in one.
        if canonicalization == .simple || hasContent { add([0x0D, 0x0A]) }
        add([])
        return Hashes(whole: hash.finalize().withUnsafeBytes { Array($0) }, beginnings: beginnings, count: count)
    }

    private mutating func simple(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        // What the last piece ended with.
        if hasCR, let first = bytes.first {
            hasCR = false
            if first == 0x0A {
                lineEnds += 1
                start = 1
            } else {
                hashLineEnds()
                add([0x0D])
                hasContent = true
            }
        }
        // Everything up to the line ends at the end of the piece is hashed as it stands.
        var end = bytes.count
        if end > start, bytes[end - 1] == 0x0D {
            hasCR = true
            end -= 1
        }
        var trailing = 0
        while end - start >= 2, bytes[end - 2] == 0x0D, bytes[end - 1] == 0x0A {
            trailing += 1
            end -= 2
        }
        if end > start {
            hashLineEnds()
            add(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            hasContent = true
        }
        lineEnds += trailing
    }

    private mutating func relaxed(_ bytes: UnsafeRawBufferPointer) {
        // Unsafe memory, because this is done for every octet of most mail. Of an octet become four at most: CR LF, a
        // blank, itself; more line ends than one are hashed by themselves.
        withUnsafeTemporaryAllocation(byteCount: Self.outputSize + Self.longRun + 4, alignment: 1) { output in
            var filled = 0
            var index = 0
            func put(_ octet: UInt8) {
                output[filled] = octet
                filled += 1
            }
            func flush() {
                if filled > 0 { add(UnsafeRawBufferPointer(rebasing: output[..<filled])) }
                filled = 0
            }
            while index < bytes.count {
                if filled >= Self.outputSize { flush() }
                if !hasCR, !hasBlank, lineEnds == 0 {
                    let end = Self.endOfRun(from: index, in: bytes)
                    if end > index {
                        let run = UnsafeRawBufferPointer(rebasing: bytes[index..<end])
                        hasContent = true
                        index = end
                        if run.count >= Self.longRun {
                            flush()
                            add(run)
                        } else {
                            UnsafeMutableRawBufferPointer(rebasing: output[filled...]).copyMemory(from: run)
                            filled += run.count
                        }
                        continue
                    }
                }
                let octet = bytes[index]
                index += 1
                if hasCR {
                    hasCR = false
                    if octet == 0x0A {
                        // Blanks before a line end don't count.
                        hasBlank = false
                        lineEnds += 1
                        continue
                    }
                    // A CR by itself is an octet like others.
                    if lineEnds > 0 {
                        flush()
                        hashLineEnds()
                    }
                    if hasBlank { put(0x20) }
                    hasBlank = false
                    hasContent = true
                    put(0x0D)
                }
                switch octet {
                case 0x20, 0x09: hasBlank = true
                case 0x0D: hasCR = true
                default:
                    if lineEnds == 1 {
                        put(0x0D)
                        put(0x0A)
                        lineEnds = 0
                    } else if lineEnds > 1 {
                        flush()
                        hashLineEnds()
                    }
                    if hasBlank { put(0x20) }
                    hasBlank = false
                    hasContent = true
                    put(octet)
                }
            }
            flush()
        }
    }

    // Where the octets end that are in relaxed form as they stand: words with one blank between them, and lines with text
    // at both ends.
    private static func endOfRun(from start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var index = start
        let count = bytes.count
        while index < count {
            // Eight octets at a time, because a branch for each octet is taken wrong at every word.
            if index + 9 <= count {
                let calm = calmOctets(bytes, at: index)
                index += calm
                if calm == 8 { continue }
            }
            let octet = bytes[index]
            if octet > 0x20 {
                index += 1
            } else if octet == 0x20, index + 1 < count, bytes[index + 1] > 0x20 {
                index += 2
            } else if octet == 0x0D, index + 2 < count, bytes[index + 1] == 0x0A, bytes[index + 2] > 0x20 {
                index += 3
            } else {
                break
            }
        }
        return index
    }

    // How many of the next eight octets stand before a control character or a blank with another blank or a control
    // character behind it. Nine are read. May say too few, never too many.
    private static func calmOctets(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        let octets = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let next = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 1, as: UInt64.self))
        let control = below(octets, 0x2020_2020_2020_2020)
        let blanks = below(octets, 0x2121_2121_2121_2121) & below(next, 0x2121_2121_2121_2121)
        return ((control | blanks) & 0x8080_8080_8080_8080).trailingZeroBitCount / 8
    }

    // Sets the highest bit of each octet that is below a bound. A borrow may set that of the octet above it too.
    private static func below(_ octets: UInt64, _ bounds: UInt64) -> UInt64 { (octets &- bounds) & ~octets }

    // Line ends that turned out not to be the body's last.
    private mutating func hashLineEnds() {
        guard lineEnds > 0 else { return }
        hasContent = true
        let line: [UInt8] = [0x0D, 0x0A]
        if lineEnds > 8 {
            let many = (0..<512).flatMap { _ in line }
            while lineEnds >= 512 {
                add(many)
                lineEnds -= 512
            }
        }
        while lineEnds > 0 {
            add(line)
            lineEnds -= 1
        }
    }

    private mutating func add(_ octets: [UInt8]) { octets.withUnsafeBytes { add($0) } }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while let limit = limits.last, limit - count <= rest.count {
            limits.removeLast()
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: rest[..<(limit - count)]))
            rest = UnsafeRawBufferPointer(rebasing: rest[(limit - count)...])
            count = limit
            beginnings[limit] = hash.finalize().withUnsafeBytes { Array($0) }
        }
        hash.update(bufferPointer: rest)
        count += rest.count
    }
}
