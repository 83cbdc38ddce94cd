import Glibc
public import NIOCore

/// Reads message content off the wire, with one line grammar for DATA and BDAT.
///
/// Only CRLF ends a line and, in DATA, only CRLF "." CRLF ends the content (RFC 5321 sections 2.3.8 and 4.1.1.4). A bare
/// CR, a bare LF or a NUL is a fault of the content, never a line end, so no two servers can disagree about where a
/// message ends. With a fault the content is still read to its true end, but no more of it comes out.
///
/// What comes out are slices of what went in: a dot at the start of a line is left out by slicing, not by copying. Only
/// where dots stand so close that slices would be tiny, content is copied together, because every event costs its taker
/// the same whatever its size.
public struct ContentDecoder: Sendable {
    /// What makes content unacceptable; the first one found, but ``invalidCharacters`` before all others.
    public enum Fault: Sendable, Hashable {
        /// A bare CR, a bare LF or a NUL.
        case invalidCharacters
        /// More octets than the limit.
        case tooLarge
        /// A line with more octets than the limit.
        case lineTooLong
    }

    /// What ``next(_:)`` found.
    public enum Event: Sendable, Hashable {
        /// Content, not empty, dots taken off.
        case content(ByteBuffer)
        /// The end of the content; what follows in the input are commands.
        case end
    }

    // Where the scan stands within the current line.
    private enum Position {
        /// Behind a CRLF, or at the start of the content.
        case lineStart
        /// Behind a dot at the start of a line. It is never content.
        case dot
        /// Behind a CR behind such a dot.
        case dotCR
        case inLine
        /// Behind a CR that a LF must follow.
        case inLineCR
    }

    private static let cr = UInt8(ascii: "\r")
    private static let lf = UInt8(ascii: "\n")

    /// What is wrong with the content so far.
    public private(set) var fault: Fault?
    /// Octets of content so far, dots taken off; it stands still after a fault.
    public private(set) var size = 0
    /// Octets taken from the wire so far, whether kept or not.
    public private(set) var received = 0

    // A slice that a dot cuts off before this size is copied into `gathered`, which grows to `gatheredSize` at most.
    private static let smallSlice = 512
    private static let gatheredSize = 65_536

    private let sizeLimit: Int
    private let lineLimit: Int
    private var position = Position.lineStart
    private var lineLength = 0
    // Whether the end was found behind content that had to be given first.
    private var hasEnded = false

    /// A decoder at the start of a content.
    ///
    /// - Parameters:
    ///   - sizeLimit: octets of the whole content.
    ///   - lineLimit: octets of one line without its CRLF.
    public init(sizeLimit: Int, lineLimit: Int) {
        self.sizeLimit = sizeLimit
        self.lineLimit = lineLimit
    }

    /// Reads DATA: takes octets off the front of `input` and gives the next slice of content or its end; nil when the
    /// input is used up.
    public mutating func next(_ input: inout ByteBuffer) -> Event? {
        if hasEnded {
            hasEnded = false
            return .end
        }
        // The first small slice, and those behind it once there are any: one alone is not copied.
        var gathered: ByteBuffer?
        while input.readableBytes > 0 {
            let scan = input.withUnsafeReadableBytes { self.scan($0, unstuffing: true) }
            if var content = take(scan, from: &input) {
                if gathered == nil {
                    guard content.readableBytes < Self.smallSlice, input.readableBytes > 0 else {
                        return .content(content)
                    }
                    gathered = content
                } else {
                    gathered?.writeBuffer(&content)
                }
                if let gathered, gathered.readableBytes >= Self.gatheredSize { return .content(gathered) }
            }
            if scan.isEnd {
                guard let gathered else { return .end }
                hasEnded = true
                return .content(gathered)
            }
        }
        return gathered.map { .content($0) }
    }

    /// Reads octets of a BDAT chunk (RFC 3030): takes up to `count` off the front of `input`, and gives those that are
    /// content; nil when there were none or the content has a fault.
    public mutating func nextOfChunk(_ input: inout ByteBuffer, count: Int) -> ByteBuffer? {
        let count = min(count, input.readableBytes)
        guard count > 0 else { return nil }
        let scan = input.withUnsafeReadableBytes {
            self.scan(UnsafeRawBufferPointer(rebasing: $0[..<count]), unstuffing: false)
        }
        return take(scan, from: &input)
    }

    /// Ends content that came by BDAT. A last line without its CRLF gets one, which is returned, because content always
    /// ends with a line end; a CR at the very end is a fault.
    public mutating func finishChunks() -> ByteBuffer? {
        switch position {
        case .inLineCR, .dotCR:
            note(.invalidCharacters)
            return nil
        case .inLine, .dot:
            position = .lineStart
            guard fault == nil else { return nil }
            size += 2
            return ByteBuffer(bytes: [Self.cr, Self.lf])
        case .lineStart:
            return nil
        }
    }

    // What a scan found at the front of the input: octets to pass over, then content, then more to pass over.
    private struct Scan {
        var contentStart: Int
        var contentEnd: Int
        var consumed: Int
        var isEnd = false
    }

    private mutating func take(_ scan: Scan, from input: inout ByteBuffer) -> ByteBuffer? {
        received += scan.consumed
        var content: ByteBuffer?
        let count = scan.contentEnd - scan.contentStart
        if count > 0, fault == nil {
            size += count
            if size > sizeLimit {
                note(.tooLarge)
            } else {
                content = input.getSlice(at: input.readerIndex + scan.contentStart, length: count)
            }
        }
        input.moveReaderIndex(forwardBy: scan.consumed)
        return content
    }

    private mutating func note(_ fault: Fault) {
        if self.fault == nil || fault == .invalidCharacters { self.fault = fault }
    }

    private mutating func lengthen(by count: Int) {
        lineLength += count
        if lineLength > lineLimit { note(.lineTooLong) }
    }

    // Goes through `bytes` up to the end of the content, the next dot that must be left out, or the end of `bytes`.
    // Every index is checked against `bytes.count` before it is used; memchr is given what is left from there.
    private mutating func scan(_ bytes: UnsafeRawBufferPointer, unstuffing: Bool) -> Scan {
        var index = 0
        var contentStart = 0
        // The first LF at or behind `index`, or the end; kept so that many CRs can't make the scan quadratic.
        var lineFeed = -1
        while index < bytes.count {
            if position == .lineStart {
                index = passLines(bytes, from: index, unstuffing: unstuffing)
                if index == bytes.count { break }
            }
            switch position {
            case .lineStart where unstuffing && bytes[index] == UInt8(ascii: "."):
                if index > contentStart { return finish(bytes, contentStart, index, consumed: index) }
                index += 1
                contentStart = index
                position = .dot
            case .dot:
                if bytes[index] == Self.cr {
                    index += 1
                    contentStart = index
                    position = .dotCR
                } else {
                    position = .inLine
                }
            case .dotCR where bytes[index] == Self.lf:
                position = .lineStart
                lineLength = 0
                return Scan(contentStart: 0, contentEnd: 0, consumed: index + 1, isEnd: true)
            case .inLineCR where bytes[index] == Self.lf:
                index += 1
                position = .lineStart
                lineLength = 0
            case .dotCR, .inLineCR:
                // The CR before this octet was bare; this one may be the CR of a line end.
                note(.invalidCharacters)
                if bytes[index] == Self.cr {
                    index += 1
                    position = .inLineCR
                } else {
                    position = .inLine
                }
            case .lineStart, .inLine:
                if lineFeed < index { lineFeed = Self.find(Self.lf, in: bytes, from: index, to: bytes.count) }
                let carriageReturn = Self.find(Self.cr, in: bytes, from: index, to: lineFeed)
                lengthen(by: carriageReturn - index)
                if carriageReturn < lineFeed {
                    index = carriageReturn + 1
                    position = .inLineCR
                } else if lineFeed < bytes.count {
                    note(.invalidCharacters)
                    index = lineFeed + 1
                    position = .inLine
                } else {
                    index = bytes.count
                    position = .inLine
                }
            }
        }
        return finish(bytes, contentStart, index, consumed: index)
    }

    // Nearly all content is whole lines without a fault. This goes over those that begin at `index`, which is the start of a
    // line, and leaves all else to the scan: a dot that must be left out, a fault, the last line in part. `memchr` is given
    // what is left of `bytes`, and what it finds lies in there.
    private func passLines(_ bytes: UnsafeRawBufferPointer, from start: Int, unstuffing: Bool) -> Int {
        guard let base = bytes.baseAddress else { return start }
        var index = start
        while index < bytes.count, !unstuffing || bytes[index] != UInt8(ascii: "."),
            let hit = memchr(base + index, Int32(Self.lf), bytes.count - index)
        {
            let lineFeed = UnsafeRawPointer(hit) - base
            let length = lineFeed - 1 - index
            guard length >= 0, length <= lineLimit, bytes[lineFeed - 1] == Self.cr,
                length == 0 || memchr(base + index, Int32(Self.cr), length) == nil
            else { break }
            index = lineFeed + 1
        }
        return index
    }

    private mutating func finish(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, consumed: Int) -> Scan {
        if fault == nil, Self.find(0, in: bytes, from: start, to: end) < end { note(.invalidCharacters) }
        return Scan(contentStart: start, contentEnd: end, consumed: consumed)
    }

    // The first index of `byte` within start..<end, or `end`.
    private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
        guard start < end, let base = bytes.baseAddress, let hit = memchr(base + start, Int32(byte), end - start) else {
            return end
        }
        return UnsafeRawPointer(hit) - base
    }
}
