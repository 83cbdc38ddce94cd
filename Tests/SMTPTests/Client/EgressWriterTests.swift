import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

@Suite("What leaves")
struct EgressWriterTests {
    static let edits = MessageEdits(
        prepended: ["Received: from a\r\n by b; now"], appended: ["Message-ID: <1@b>", "Date: today"])

    struct Case: Sendable, CustomTestStringConvertible {
        let content: String
        let edits: MessageEdits
        let stuffed: String
        var testDescription: String { content.debugDescription }
    }

    static let cases = [
        Case(content: "", edits: MessageEdits(), stuffed: ".\r\n"),
        Case(content: "A: b\r\n\r\nbody\r\n", edits: MessageEdits(), stuffed: "A: b\r\n\r\nbody\r\n.\r\n"),
        Case(
            content: "A: b\r\n\r\nbody\r\n", edits: edits,
            stuffed: "Received: from a\r\n by b; now\r\nA: b\r\nMessage-ID: <1@b>\r\nDate: today\r\n\r\nbody\r\n.\r\n"),
        Case(
            content: "\r\n.\r\n..\r\n\r\n.x\r\n", edits: MessageEdits(appended: ["B: c"]),
            stuffed: "B: c\r\n\r\n..\r\n...\r\n\r\n..x\r\n.\r\n"),
        Case(content: "A: b\r\n", edits: MessageEdits(appended: ["B: c"]), stuffed: "A: b\r\nB: c\r\n.\r\n"),
        Case(
            content: " folded\r\n.\r\n\r\nbody\r\n", edits: MessageEdits(prepended: ["A: b", ""]),
            stuffed: "A: b\r\n\r\n folded\r\n..\r\n\r\nbody\r\n.\r\n"),
        Case(content: "", edits: MessageEdits(prepended: [".A: b"]), stuffed: "..A: b\r\n.\r\n"),
        Case(content: ".A: b\r\n\r\n", edits: MessageEdits(appended: ["B: c"]), stuffed: "..A: b\r\nB: c\r\n\r\n.\r\n"),
    ]

    @Test("lines that are not changed leave as they are, apart from the fields above them")
    func apart() throws {
        let lines = ByteBuffer(string: "A: b\r\n\r\nbody\r\n")
        var writer = EgressWriter(MessageEdits(prepended: ["B: c"]), form: .organization, framing: .dotStuffed)
        let first = try writer.encodeApart(lines)
        #expect(first.fields == ByteBuffer(string: "B: c\r\n"))
        #expect(first.lines == lines)
        let second = try writer.encodeApart(ByteBuffer(string: "more\r\n"))
        #expect(second.fields == nil && second.lines == ByteBuffer(string: "more\r\n"))
        let third = try writer.encodeApart(ByteBuffer(string: ".\r\n"))
        #expect(third.fields == nil && third.lines == ByteBuffer(string: "..\r\n"))
    }

    private func write(_ content: String, _ edits: MessageEdits, _ framing: EgressWriter.Framing, pieces: Bool) throws
        -> String
    {
        var writer = EgressWriter(edits, form: .organization, framing: framing)
        var output = ByteBuffer()
        if pieces {
            var start = content.utf8.startIndex
            while start < content.utf8.endIndex {
                let end = content.utf8[start...].firstIndex(of: 10).map { content.utf8.index(after: $0) }
                let line = content.utf8[start..<(end ?? content.utf8.endIndex)]
                var encoded = try writer.encode(ByteBuffer(bytes: Array(line)))
                output.writeBuffer(&encoded)
                start = line.endIndex
            }
        } else {
            try writer.write(ByteBuffer(string: content), into: &output)
        }
        try writer.finish(into: &output)
        return String(buffer: output)
    }

    @Test("what leaves has the edits in their places and dots stuffed, in one piece or line by line", arguments: cases)
    func writes(_ sample: Case) throws {
        for pieces in [false, true] {
            #expect(try write(sample.content, sample.edits, .dotStuffed, pieces: pieces) == sample.stuffed)
            let counted = try write(sample.content, sample.edits, .counted, pieces: pieces)
            let size = EgressWriter.size(
                of: .memory(ByteBuffer(string: sample.content)), edits: sample.edits, form: .organization)
            #expect(counted.utf8.count == size)
        }
    }

    static let broken: [(String, MessageEdits, EgressViolation)] = [
        ("a\nb\r\n", .init(), .bareLineFeed), ("\n", .init(), .bareLineFeed),
        ("a\rb\r\n", .init(), .bareCarriageReturn),
        ("a\r\r\n", .init(), .bareCarriageReturn), ("a\0b\r\n", .init(), .nul), ("a", .init(), .unterminatedLine),
        ("a\r\nb\r", .init(), .bareCarriageReturn), ("", .init(prepended: ["a\r\nb"]), .brokenField),
        ("", .init(appended: ["a\nb"]), .bareLineFeed), ("", .init(appended: ["a\r"]), .bareCarriageReturn),
        ("", .init(appended: ["a\r\n"]), .brokenField), ("", .init(appended: ["a\0"]), .nul),
        ("", .init(prepended: ["", "A: b"]), .brokenField),
        ("", .init(prepended: ["A: b", ""], appended: ["B: c"]), .brokenField),
        ("", .init(prepended: ["a\r\r\n b"]), .bareCarriageReturn),
    ]

    @Test("what leaves is nothing where a line or a field is broken", arguments: broken)
    func refuses(_ content: String, _ edits: MessageEdits, _ violation: EgressViolation) {
        var writer = EgressWriter(edits, form: .organization, framing: .dotStuffed)
        var output = ByteBuffer()
        #expect(throws: violation) {
            try writer.write(ByteBuffer(string: content), into: &output)
            try writer.finish(into: &output)
        }
        #expect(output.readableBytes == 0)
    }

    // What is looked at goes by in words of eight octets: every fault stands at every place of one, in lines of every length.
    @Test("what leaves is nothing wherever in a line the fault stands", arguments: 0..<20)
    func refusesAnywhere(_ before: Int) throws {
        let faults: [(String, EgressViolation)] = [
            ("\n", .bareLineFeed), ("\r", .bareCarriageReturn), ("\0", .nul), ("\r\r\n", .bareCarriageReturn),
            ("\n\0", .nul), ("\rx\n", .bareLineFeed),
        ]
        let head = "first line\r\n" + String(repeating: "x", count: before)
        for after in 0..<20 {
            let tail = String(repeating: "y", count: after)
            for (fault, violation) in faults {
                // Followed by the end of its line, a CR is no fault.
                if fault == "\r", after == 0 { continue }
                let content = head + fault + tail + "\r\nlast line\r\n"
                #expect(throws: violation, "\(content.debugDescription)") {
                    try write(content, MessageEdits(), .counted, pieces: false)
                }
                let field = "A: " + String(repeating: "x", count: before) + fault + tail + "z"
                let ofField: EgressViolation =
                    switch fault {
                    case "\n", "\n\0": .bareLineFeed
                    case "\0": .nul
                    default: .bareCarriageReturn
                    }
                #expect(throws: ofField, "\(field.debugDescription)") {
                    try write("", MessageEdits(prepended: [field]), .counted, pieces: false)
                }
            }
            guard before + after > 0 else { continue }
            #expect(throws: EgressViolation.unterminatedLine) {
                try write(head + tail, MessageEdits(), .counted, pieces: before == 0)
            }
        }
    }

    @Test("what leaves may have every octet but CR, LF and NUL, wherever it stands", arguments: 0..<20)
    func passesAllElse(_ before: Int) throws {
        let others = (UInt8.min...UInt8.max).filter { ![0, 10, 13].contains($0) }
        let octets = Array(repeating: UInt8(ascii: "x"), count: before) + others
        var writer = EgressWriter(MessageEdits(), form: .none, framing: .dotStuffed)
        var output = ByteBuffer()
        try writer.write(ByteBuffer(bytes: octets + [13, 10] + octets + [13, 10]), into: &output)
        #expect(Array(output.readableBytesView) == octets + [13, 10] + octets + [13, 10])
    }

    @Test("what leaves has no bare CR, bare LF, NUL or early end, whatever goes in")
    func neverEmitsBareBytes() {
        let random = SeededRandom(seed: 20_261_123)
        // Mostly lines as they should be, so that many rounds get through; one token in twenty breaks them.
        let good: [[UInt8]] = [[13, 10], [46, 13, 10], [46, 46, 13, 10], [65, 13, 10], [32, 65], [46], [255]]
        let bad: [[UInt8]] = [[13], [10], [0], [10, 13]]
        func bytes(_ limit: UInt64) -> [UInt8] {
            let tokens = (0..<random.next() % limit).flatMap { _ -> [UInt8] in
                let pool = random.next() % 20 == 0 ? bad : good
                return pool[Int(random.next() % UInt64(pool.count))]
            }
            return random.next() % 20 == 0 ? tokens : tokens + [13, 10]
        }
        var written = 0
        for round in 0..<20_000 {
            let framing: EgressWriter.Framing = round % 2 == 0 ? .dotStuffed : .counted
            let field = String(decoding: bytes(6), as: UTF8.self)
            var writer = EgressWriter(
                MessageEdits(prepended: round % 7 == 0 ? [field] : []), form: .none, framing: framing)
            var output = ByteBuffer()
            do {
                for _ in 0..<3 {
                    if round % 5 == 0 {
                        var encoded = try writer.encode(ByteBuffer(bytes: bytes(8)))
                        output.writeBuffer(&encoded)
                    } else {
                        try writer.write(ByteBuffer(bytes: bytes(8)), into: &output)
                    }
                }
                try writer.finish(into: &output)
                written += 1
            } catch {}
            var previous: UInt8 = 0
            for byte in output.readableBytesView {
                #expect(byte != 0 && (byte == 10) == (previous == 13))
                previous = byte
            }
            #expect(output.readableBytes == 0 || previous == 10)
            if framing == .dotStuffed {
                let lines = String(buffer: output).components(separatedByCRLF: ())
                #expect(lines.dropLast().allSatisfy { $0 != "." })
            }
        }
        #expect(written > 1_000)
    }

    @Test("what leaves is read in whole lines, from memory and from a file")
    func readsWholeLines() throws {
        let lines = (0..<500).map { "line \($0) \(String(repeating: "x", count: $0 % 90))\r\n" }.joined()
        for content in [MessageContent.memory(ByteBuffer(string: lines)), .file(Spool(Array(lines.utf8)))] {
            var reader = ContentReader(content, pieceSize: 200)
            var all = ""
            while let piece = try reader.next() {
                #expect(piece.readableBytesView.last == 10)
                #expect(piece.readableBytes <= 200)
                all += String(buffer: piece)
            }
            #expect(all == lines)
        }
    }

    @Test("what leaves is not read on where a piece holds no line end")
    func refusesEndlessLine() {
        var reader = ContentReader(.memory(ByteBuffer(string: String(repeating: "x", count: 300))), pieceSize: 200)
        #expect(throws: EgressViolation.unterminatedLine) { try reader.next() }
    }
}

private final class Spool: SpooledContent {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var size: Int { bytes.count }
    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        ByteBuffer(bytes: bytes[offset..<min(offset + count, bytes.count)])
    }
}

extension String {
    fileprivate func components(separatedByCRLF: Void) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        for byte in utf8 where byte != 13 {
            if byte == 10 {
                lines.append(String(decoding: line, as: UTF8.self))
                line = []
            } else {
                line.append(byte)
            }
        }
        return lines
    }
}
