internal import Crypto
internal import NIOCore

/// How a part of a message is brought into the form that is signed (RFC 6376 section 3.4).
public enum DKIMCanonicalization: String, Hashable, Sendable {
    /// Almost as it is.
    case simple
    /// Without differences in white space and in the case of field names.
    case relaxed
}

/// Hashes a body in the form that is signed, piece by piece, without keeping it (RFC 6376 sections 3.4.3 and 3.4.4).
///
/// Lines end with CRLF. Memory is a few KB, whatever comes.
struct DKIMBodyHasher {
    private let canonicalization: DKIMCanonicalization
    private var hash = SHA256()
    /// Octets that may still be hashed: what is left of `l=`.
    private var allowance: Int
    /// Octets in canonical form so far, those beyond the allowance counted too.
    private(set) var count = 0
    // Line ends not hashed yet: empty lines at the end of the body don't count.
    private var lineEnds = 0
    // A CR whose LF is yet to come.
    private var hasCR = false
    // Relaxed: blanks not hashed yet, for those at the end of a line don't count.
    private var hasBlank = false
    private var hasContent = false
    private var output: [UInt8] = []
    private static let outputSize = 4_096

    /// - Parameter limit: how many octets of the canonical body are hashed (`l=`); nil for all.
    init(_ canonicalization: DKIMCanonicalization, limit: Int? = nil) {
        self.canonicalization = canonicalization
        self.allowance = limit ?? .max
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

    /// The hash of all pieces.
    mutating func finish() -> [UInt8] {
        if hasCR { emitWord(0x0D) }
        hasCR = false
        // An empty body is one line end in the simple form and nothing in the relaxed one; any other ends in one.
        if canonicalization == .simple || hasContent { emitLineEnd() }
        flush()
        return Array(hash.finalize())
    }

    private mutating func simple(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        // What the last piece ended with.
        while hasCR, start < bytes.count {
            if bytes[start] == 0x0A {
                lineEnds += 1
                start += 1
                hasCR = false
                if start < bytes.count, bytes[start] == 0x0D {
                    hasCR = true
                    start += 1
                }
            } else {
                emitPending()
                emit(0x0D)
                hasCR = false
            }
        }
        // Everything up to the line ends at the end of the piece is hashed as it stands.
        var end = bytes.count
        var trailing = 0
        var endsInCR = false
        if end > start, bytes[end - 1] == 0x0D {
            endsInCR = true
            end -= 1
        }
        while end - start >= 2, bytes[end - 2] == 0x0D, bytes[end - 1] == 0x0A {
            trailing += 1
            end -= 2
        }
        if end > start {
            emitPending()
            flush()
            hashDirectly(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            hasContent = true
        }
        lineEnds += trailing
        if endsInCR { hasCR = true }
    }

    private mutating func relaxed(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if hasCR {
                hasCR = false
                if byte == 0x0A {
                    // Blanks before a line end don't count.
                    hasBlank = false
                    lineEnds += 1
                    continue
                }
                emitWord(0x0D)
            }
            switch byte {
            case 0x20, 0x09: hasBlank = true
            case 0x0D: hasCR = true
            default: emitWord(byte)
            }
        }
    }

    private mutating func emitWord(_ byte: UInt8) {
        emitPending()
        if hasBlank {
            emit(0x20)
            hasBlank = false
        }
        emit(byte)
        hasContent = true
    }

    // Line ends that turned out not to be the body's last.
    private mutating func emitPending() {
        while lineEnds > 0 {
            emitLineEnd()
            lineEnds -= 1
        }
    }

    private mutating func emitLineEnd() {
        emit(0x0D)
        emit(0x0A)
    }

    private mutating func emit(_ byte: UInt8) {
        count += 1
        guard allowance > 0 else { return }
        allowance -= 1
        output.append(byte)
        if output.count >= DKIMBodyHasher.outputSize { flush() }
    }

    private mutating func flush() {
        guard !output.isEmpty else { return }
        output.withUnsafeBytes { hash.update(bufferPointer: $0) }
        output.removeAll(keepingCapacity: true)
    }

    private mutating func hashDirectly(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        let taken = min(allowance, bytes.count)
        guard taken > 0 else { return }
        allowance -= taken
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
    }
}

/// Brings header fields into the form that is signed.
enum DKIMHeader {
    /// Appends a field (RFC 6376 sections 3.4.1 and 3.4.2).
    ///
    /// - Parameters:
    ///   - raw: the field as it stands, name and colon included, with or without its last line end.
    ///   - isLast: whether it is the signature itself, which has no line end.
    static func append(
        _ raw: some Collection<UInt8>, _ canonicalization: DKIMCanonicalization, isLast: Bool = false,
        to output: inout [UInt8]
    ) {
        switch canonicalization {
        case .simple:
            let octets = Array(raw)
            output += octets.dropLast(octets.suffix(2) == [0x0D, 0x0A] ? 2 : octets.last == 0x0A ? 1 : 0)
        case .relaxed: relaxed(raw, to: &output)
        }
        if !isLast { output += [0x0D, 0x0A] }
    }

    private static func relaxed(_ raw: some Collection<UInt8>, to output: inout [UInt8]) {
        guard let colon = raw.firstIndex(of: UInt8(ascii: ":")) else { return }
        var name = raw[..<colon].lowercased()
        while name.last == 0x20 || name.last == 0x09 { name.removeLast() }
        output += name
        output.append(UInt8(ascii: ":"))
        var hasBlank = false
        var isEmpty = true
        for octet in raw[raw.index(after: colon)...] where octet != 0x0D && octet != 0x0A {
            if octet == 0x20 || octet == 0x09 {
                hasBlank = true
                continue
            }
            if hasBlank, !isEmpty { output.append(0x20) }
            hasBlank = false
            isEmpty = false
            output.append(octet)
        }
    }
}
