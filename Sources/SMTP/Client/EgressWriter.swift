public import Mail
public import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Why something must not leave.
public enum EgressViolation: String, Error, Hashable, Sendable {
    /// A CR that no LF follows.
    case bareCarriageReturn = "a bare CR"
    /// An LF without a CR before it.
    case bareLineFeed = "a bare LF"
    /// A NUL.
    case nul = "a NUL"
    /// The last line has no CRLF.
    case unterminatedLine = "a line without an end"
    /// A header field to be added has a line that does not begin with a space or tab, so that it would be a field of
    /// its own.
    case brokenField = "a header field that is not folded properly"
    /// Something to be left out that is not whole lines, or to be renamed or replaced that is part of several lines.
    case brokenCut = "a change that does not keep to lines"
}

/// The one writer of message content to other systems.
///
/// It takes whole lines, puts the header edits in their places, and writes nothing but lines that end with CRLF: bare
/// CR, bare LF and NUL are errors, whatever it is given (CVE-2023-51764 and its kin). The edits are checked before
/// anything is written, and of a call that throws nothing has been written.
public struct EgressWriter: Sendable {
    /// How the end of the content is known to the receiver.
    public enum Framing: Hashable, Sendable {
        /// By a line of one dot; lines that begin with a dot get another (RFC 5321 section 4.5.2).
        case dotStuffed
        /// By a count (BDAT, RFC 3030) or by the end of a file.
        case counted
    }

    private enum Place { case start, header, body }

    private var framing: Framing
    private let edits: MessageEdits
    private var place = Place.start
    /// What is still to be left out or renamed, in order.
    private var cuts: ArraySlice<MessageEdits.Cut>
    /// Octets of the content taken so far.
    private var offset = 0

    /// A writer for one copy of a message, which carries the fields of trusted servers in a form.
    public init(_ edits: MessageEdits, form: MessageEdits.TrustedForm, framing: Framing) {
        self.edits = edits
        self.framing = framing
        self.cuts = edits.cuts(size: .max, form: form)[...]
    }

    /// Octets of the content with its edits, before dot-stuffing.
    public static func size(
        of content: MessageContent, edits: MessageEdits, form: MessageEdits.TrustedForm
    ) -> Int {
        var size = content.size
        for field in edits.prepended { size += field.utf8.count + 2 }
        for field in edits.appended { size += field.utf8.count + 2 }
        if let wrapper = edits.wrapper { size += wrapper.reduce(2) { $0 + $1.utf8.count + 2 } }
        for cut in edits.cuts(size: content.size, form: form) { size += cut.octets.readableBytes - cut.range.count }
        return size
    }

    /// Whether the header of this content has octets beyond US-ASCII.
    static func headerHasEightBit(_ content: ByteBuffer) -> Bool {
        var atLineStart = true
        for byte in content.readableBytesView {
            if byte >= 0x80 { return true }
            if byte == UInt8(ascii: "\r") && atLineStart { return false }
            atLineStart = byte == UInt8(ascii: "\n")
        }
        return false
    }

    /// Writes lines: any number of them, each with its CRLF.
    public mutating func write(_ lines: ByteBuffer, into output: inout ByteBuffer) throws(EgressViolation) {
        let scan = try scan(lines)
        try checkCuts(lines)
        if place == .start { try checkEdits() }
        if hasReplacement(in: lines) {
            output.writeImmutableBuffer(try replaced(lines, scan))
        } else {
            copy(lines, scan, into: &output)
        }
    }

    /// The form in which lines leave.
    public mutating func encode(_ lines: ByteBuffer) throws(EgressViolation) -> ByteBuffer {
        let (fields, lines) = try encodeApart(lines)
        guard var fields else { return lines }
        fields.writeImmutableBuffer(lines)
        return fields
    }

    /// The form in which lines leave: the very bytes where nothing is changed in them, so that they need not be copied,
    /// and the fields that go before them, if any.
    public mutating func encodeApart(
        _ lines: ByteBuffer
    ) throws(EgressViolation) -> (fields: ByteBuffer?, lines: ByteBuffer) {
        let scan = try scan(lines)
        try checkCuts(lines)
        if place == .start { try checkEdits() }
        if hasReplacement(in: lines) { return (nil, try replaced(lines, scan)) }
        let isCut = cuts.first.map { $0.range.lowerBound < offset + lines.readableBytes } ?? false
        if !isCut, scan.dots.isEmpty, scan.headerEnd == nil || edits.appended.isEmpty {
            var fields: ByteBuffer?
            if place == .start {
                var prepended = ByteBuffer()
                writePrepended(into: &prepended)
                if prepended.readableBytes > 0 { fields = prepended }
            }
            if scan.headerEnd != nil { place = .body }
            offset += lines.readableBytes
            return (fields, lines)
        }
        var output = ByteBuffer()
        output.reserveCapacity(lines.readableBytes + scan.dots.count + 1_024)
        copy(lines, scan, into: &output)
        return (nil, output)
    }

    /// Ends the content: the edits that have not found their place, and the line of one dot where it is framed so.
    public mutating func finish(into output: inout ByteBuffer) throws(EgressViolation) {
        if place == .start { try checkEdits() }
        // What stands at the end of the content, where no line is left to put it before.
        var rest = ByteBuffer()
        while let cut = cuts.first, cut.range == offset..<offset {
            rest.writeImmutableBuffer(cut.octets)
            cuts.removeFirst()
        }
        let scan = try scan(rest)
        if place == .start { writePrepended(into: &output) }
        if place == .header {
            writeFields(edits.appended, into: &output)
            place = .body
        }
        if rest.readableBytes > 0 { stuff(rest, scan.dots, into: &output) }
        if framing == .dotStuffed { output.writeStaticString(".\r\n") }
    }

    private struct Scan {
        /// Where lines begin that need a dot before them.
        var dots: [Int] = []
        /// Where the blank line begins, if the header ends here.
        var headerEnd: Int?
    }

    private func scan(_ lines: ByteBuffer) throws(EgressViolation) -> Scan {
        let stuffs = framing == .dotStuffed
        let inHeader = place != .body
        // Unsafe bytes because memchr finds line ends an order of magnitude faster than a loop over a view.
        let result: Result<Scan, EgressViolation> = lines.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return .success(Scan()) }
            var scan = Scan()
            if memchr(base, 0, bytes.count) != nil { return .failure(.nul) }
            var start = 0
            while start < bytes.count {
                let rest = bytes.count - start
                guard let found = memchr(base + start, 0x0a, rest) else {
                    return .failure(memchr(base + start, 0x0d, rest) == nil ? .unterminatedLine : .bareCarriageReturn)
                }
                let end = base.distance(to: UnsafeRawPointer(found))
                guard end > start, bytes[end - 1] == 0x0d else { return .failure(.bareLineFeed) }
                if memchr(base + start, 0x0d, end - 1 - start) != nil { return .failure(.bareCarriageReturn) }
                if stuffs, bytes[start] == UInt8(ascii: ".") { scan.dots.append(start) }
                if inHeader, scan.headerEnd == nil, end == start + 1 { scan.headerEnd = start }
                start = end + 1
            }
            return .success(scan)
        }
        return try result.get()
    }

    private mutating func copy(_ lines: ByteBuffer, _ scan: Scan, into output: inout ByteBuffer) {
        if place == .start { writePrepended(into: &output) }
        let count = lines.readableBytes
        var written = 0
        var dots = scan.dots[...]
        var fieldsAt = place == .header ? scan.headerEnd : nil
        func write(to end: Int, into output: inout ByteBuffer) {
            guard end > written else { return }
            if let slice = lines.getSlice(at: lines.readerIndex + written, length: end - written) {
                output.writeImmutableBuffer(slice)
            }
            written = end
        }
        func writeUp(to end: Int, into output: inout ByteBuffer) {
            while true {
                let dot = dots.first.flatMap { $0 < end ? $0 : nil }
                if let at = fieldsAt, at < dot ?? end {
                    write(to: at, into: &output)
                    writeFields(edits.appended, into: &output)
                    fieldsAt = nil
                } else if let dot {
                    write(to: dot, into: &output)
                    output.writeInteger(UInt8(ascii: "."))
                    dots.removeFirst()
                } else {
                    return write(to: end, into: &output)
                }
            }
        }
        while let cut = cuts.first, cut.range.lowerBound - offset < count {
            // A cut that began in an earlier piece goes on at the start of this one.
            if cut.range.lowerBound >= offset {
                writeUp(to: cut.range.lowerBound - offset, into: &output)
                output.writeImmutableBuffer(cut.octets)
            }
            let end = min(cut.range.upperBound - offset, count)
            written = max(written, end)
            dots = dots.drop { $0 < end }
            if cut.range.upperBound - offset > count { break }
            cuts.removeFirst()
        }
        writeUp(to: count, into: &output)
        if scan.headerEnd != nil { place = .body }
        offset += count
    }

    /// Whether something of these lines is replaced, or something put between them.
    private func hasReplacement(in lines: ByteBuffer) -> Bool {
        let end = offset + lines.readableBytes
        for cut in cuts {
            guard cut.range.lowerBound < end else { return false }
            if cut.kind == .replaced { return true }
        }
        return false
    }

    /// Lines with what is put into them. They may be other lines then: what leaves is checked, and its dots are stuffed.
    private mutating func replaced(_ lines: ByteBuffer, _ found: Scan) throws(EgressViolation) -> ByteBuffer {
        var unstuffed = self
        unstuffed.framing = .counted
        var edited = ByteBuffer()
        edited.reserveCapacity(lines.readableBytes + 1_024)
        var plain = found
        plain.dots = []
        unstuffed.copy(lines, plain, into: &edited)
        let scan = try scan(edited)
        (place, cuts, offset) = (unstuffed.place, unstuffed.cuts, unstuffed.offset)
        guard !scan.dots.isEmpty else { return edited }
        var output = ByteBuffer()
        output.reserveCapacity(edited.readableBytes + scan.dots.count)
        stuff(edited, scan.dots, into: &output)
        return output
    }

    private func stuff(_ lines: ByteBuffer, _ dots: [Int], into output: inout ByteBuffer) {
        var written = 0
        for dot in dots + [lines.readableBytes] {
            if let slice = lines.getSlice(at: lines.readerIndex + written, length: dot - written) {
                output.writeImmutableBuffer(slice)
            }
            if dot < lines.readableBytes { output.writeInteger(UInt8(ascii: ".")) }
            written = dot
        }
    }

    // Left out are whole lines, renamed are words of one line, replaced either: so what leaves is lines again.
    private func checkCuts(_ lines: ByteBuffer) throws(EgressViolation) {
        guard !cuts.isEmpty else { return }
        let view = lines.readableBytesView
        func endsLine(_ position: Int) -> Bool {
            position == 0 || view[view.startIndex + position - 1] == UInt8(ascii: "\n")
        }
        for cut in cuts {
            let (start, end) = (cut.range.lowerBound - offset, cut.range.upperBound - offset)
            guard start < view.count else { return }
            let isWhole = (start < 0 || endsLine(start)) && (end > view.count || endsLine(end))
            let isInLine =
                start >= 0 && end <= view.count
                && !view[view.startIndex + start..<view.startIndex + end].contains { $0 == 10 || $0 == 13 }
            switch cut.kind {
            case .leftOut: guard isWhole else { throw .brokenCut }
            case .renamed: guard isInLine else { throw .brokenCut }
            case .replaced: guard isWhole || isInLine else { throw .brokenCut }
            }
        }
    }

    private mutating func writePrepended(into output: inout ByteBuffer) {
        writeFields(edits.prepended, into: &output)
        if let wrapper = edits.wrapper {
            writeFields(wrapper, into: &output)
            writeFields(edits.appended, into: &output)
            writeFields([""], into: &output)
        }
        place = edits.endsHeaderAbove ? .body : .header
    }

    private func writeFields(_ fields: [String], into output: inout ByteBuffer) {
        for field in fields {
            if framing == .dotStuffed, field.utf8.first == UInt8(ascii: ".") { output.writeInteger(UInt8(ascii: ".")) }
            output.writeString(field)
            output.writeStaticString("\r\n")
        }
    }

    private func checkEdits() throws(EgressViolation) {
        for field in edits.wrapper ?? [] { try Self.check(field) }
        let endsHeader = edits.wrapper == nil && edits.endsHeaderAbove
        for field in edits.prepended.dropLast(endsHeader ? 1 : 0) { try Self.check(field) }
        // With the header ended above the content there is no place below it.
        if endsHeader, !edits.appended.isEmpty { throw .brokenField }
        for field in edits.appended { try Self.check(field) }
    }

    // A field may be folded: CRLF, then a space or tab (RFC 5322 section 2.2.3).
    private static func check(_ field: String) throws(EgressViolation) {
        let octets = field.utf8.span.bytes
        guard octets.byteCount > 0 else { throw .brokenField }
        var position = 0
        while let control = octets.firstControl(from: position) {
            position = control + 1
            switch octets[octet: control] {
            case 0: throw .nul
            case 0x0a: throw .bareLineFeed
            case 0x0d:
                guard position < octets.byteCount, octets[octet: position] == 0x0a else { throw .bareCarriageReturn }
                position += 1
                guard position < octets.byteCount,
                    octets[octet: position] == UInt8(ascii: " ") || octets[octet: position] == UInt8(ascii: "\t")
                else { throw .brokenField }
            default: break
            }
        }
    }
}
