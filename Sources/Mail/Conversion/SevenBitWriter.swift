public import NIOCore

/// Carries out a ``SevenBitPlan``: takes the message piece by piece, each whole lines, and gives whole lines.
public struct SevenBitWriter: Sendable {
    private var steps: ArraySlice<SevenBitPlan.Step>
    private var offset = 0
    // Octets of a Base64 body that don't fill a line yet.
    private var pending: [UInt8] = []
    // Whether the last line that was written has no end yet: that of a part stands before its boundary.
    private var isLineOpen = false

    private static let rowLength = 57

    /// A writer at the beginning of the message.
    public init(_ plan: SevenBitPlan) { steps = plan.steps[...] }

    /// Writes lines in their new form.
    public mutating func write(_ lines: ByteBuffer, into output: inout ByteBuffer) {
        let began = output.writerIndex
        defer {
            if output.writerIndex > began { isLineOpen = output.getInteger(at: output.writerIndex - 1) != UInt8(10) }
        }
        let view = lines.readableBytesView
        let end = offset + view.count
        func octets(_ range: Range<Int>, at offset: Int) -> ByteBufferView {
            view[view.startIndex + range.lowerBound - offset..<view.startIndex + range.upperBound - offset]
        }
        var position = offset
        while let step = steps.first, step.range.lowerBound < end {
            let start = max(position, step.range.lowerBound)
            if start > position { output.writeBytes(octets(position..<start, at: offset)) }
            let stop = min(step.range.upperBound, end)
            switch step {
            case .replace(let range, with: let text):
                if start == range.lowerBound { output.writeBytes(text) }
            case .encode(let range, as: let form):
                encode(octets(start..<stop, at: offset), as: form, into: &output)
                if form == .base64, stop == range.upperBound { flush(endsLine: false, into: &output) }
            }
            position = stop
            guard step.range.upperBound <= end else { break }
            steps.removeFirst()
        }
        if position < end { output.writeBytes(octets(position..<end, at: offset)) }
        offset = end
    }

    /// Ends the message.
    public mutating func finish(into output: inout ByteBuffer) {
        if pending.isEmpty, isLineOpen { output.writeStaticString("\r\n") }
        flush(endsLine: true, into: &output)
        while case .replace(_, with: let text)? = steps.popFirst() { output.writeBytes(text) }
    }

    private mutating func encode(_ octets: ByteBufferView, as form: SevenBitPlan.Form, into output: inout ByteBuffer) {
        switch form {
        case .quotedPrintable: output.writeBytes(QuotedPrintable.encode(octets))
        case .base64:
            for octet in octets {
                // A full line leaves when there is more behind it.
                if pending.count == Self.rowLength {
                    output.writeString(Base64.encode(pending))
                    output.writeStaticString("\r\n")
                    pending.removeAll(keepingCapacity: true)
                }
                pending.append(octet)
            }
        case .escaped:
            var column = 0
            for octet in octets {
                if octet < 0x80 {
                    output.writeInteger(octet)
                    column = octet == 10 ? 0 : column + 1
                } else {
                    if column > 72 {
                        output.writeStaticString("=\r\n")
                        column = 0
                    }
                    output.writeBytes([UInt8(ascii: "="), Hexadecimal.digit(octet >> 4), Hexadecimal.digit(octet & 15)])
                    column += 3
                }
            }
        case .masked: output.writeBytes(octets.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") })
        }
    }

    private mutating func flush(endsLine: Bool, into output: inout ByteBuffer) {
        guard !pending.isEmpty else { return }
        output.writeString(Base64.encode(pending))
        if endsLine { output.writeStaticString("\r\n") }
        pending.removeAll()
    }
}
