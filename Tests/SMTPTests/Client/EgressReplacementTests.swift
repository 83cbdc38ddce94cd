import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

@Suite("Egress writer: what is put into the body")
struct EgressReplacementTests {
    /// What leaves of content that comes in pieces of so many lines.
    private func written(
        _ content: String, _ edits: MessageEdits, _ framing: EgressWriter.Framing, pieces: [Int], encodes: Bool = false
    ) throws -> String {
        var writer = EgressWriter(edits, form: .none, framing: framing)
        var output = ByteBuffer()
        var rest = content.utf8[...]
        for count in pieces + [Int.max] where !rest.isEmpty {
            var end = rest.startIndex
            var lines = 0
            while lines < count, end < rest.endIndex {
                end = rest[end...].firstIndex(of: 10).map { rest.index(after: $0) } ?? rest.endIndex
                lines += 1
            }
            let piece = ByteBuffer(bytes: rest[..<end])
            rest = rest[end...]
            if piece.readableBytes == 0 { continue }
            if encodes {
                let encoded = try writer.encodeApart(piece)
                if let fields = encoded.fields { output.writeImmutableBuffer(fields) }
                output.writeImmutableBuffer(encoded.lines)
            } else {
                try writer.write(piece, into: &output)
            }
        }
        try writer.finish(into: &output)
        return String(buffer: output)
    }

    private func edits(_ replacements: [(Range<Int>, String)]) -> MessageEdits {
        var edits = MessageEdits(prepended: ["T: top"], appended: ["B: bottom"])
        edits.replacements = replacements.map { .init(range: $0, octets: ByteBuffer(string: $1)) }
        return edits
    }

    /// A header of one field, 6 octets and a blank line of 2; the body begins at 8.
    private static let content = "A: b\r\n\r\nab\r\n.cd\r\n\r\nef\r\n"

    static let samples: [(replacements: [(Range<Int>, String)], body: String)] = [
        ([(8..<8, "X")], "Xab\r\n.cd\r\n\r\nef\r\n"),
        ([(9..<9, "\r\n.x\r\n.")], "a\r\n.x\r\n.b\r\n.cd\r\n\r\nef\r\n"),
        ([(12..<12, "x")], "ab\r\nx.cd\r\n\r\nef\r\n"),
        ([(13..<13, "\r\n")], "ab\r\n.\r\ncd\r\n\r\nef\r\n"),
        ([(12..<13, "")], "ab\r\ncd\r\n\r\nef\r\n"),
        ([(12..<19, "..\r\n")], "ab\r\n..\r\nef\r\n"),
        ([(8..<23, "new\r\n")], "new\r\n"),
        ([(23..<23, ".end\r\n")], "ab\r\n.cd\r\n\r\nef\r\n.end\r\n"),
        ([(23..<23, "1\r\n"), (23..<23, "2\r\n"), (8..<8, "0\r\n")], "0\r\nab\r\n.cd\r\n\r\nef\r\n1\r\n2\r\n"),
    ]

    private func stuffed(_ text: String) -> String {
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
        return lines.map { ($0.utf8.first == UInt8(ascii: ".") ? "." : "") + $0 + "\r\n" }.joined() + ".\r\n"
    }

    @Test("what is put into a body stands there, is counted, and has its dots stuffed, however the content comes")
    func puts() throws {
        for sample in Self.samples {
            let edits = edits(sample.replacements)
            let expected = "T: top\r\nA: b\r\nB: bottom\r\n\r\n" + sample.body
            let content = MessageContent.memory(ByteBuffer(string: Self.content))
            #expect(EgressWriter.size(of: content, edits: edits, form: .none) == expected.utf8.count)
            for first in 0...7 {
                for encodes in [false, true] {
                    let pieces = [first, 1, 1]
                    let counted = try written(Self.content, edits, .counted, pieces: pieces, encodes: encodes)
                    #expect(counted == expected, "\(sample.replacements) in pieces \(pieces)")
                    let framed = try written(Self.content, edits, .dotStuffed, pieces: pieces, encodes: encodes)
                    #expect(framed == stuffed(expected), "\(sample.replacements) in pieces \(pieces)")
                }
            }
        }
    }

    @Test("a wrapped message leaves below the header of its wrapper, and no field goes into its own header")
    func wraps() throws {
        var edits = edits([(0..<0, "--x\r\n\r\n"), (23..<23, "\r\n--x--\r\n")])
        edits.wrapper = ["Subject: s", "Content-Type: multipart/mixed; boundary=x"]
        let expected =
            "T: top\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=x\r\nB: bottom\r\n\r\n--x\r\n\r\n"
            + Self.content + "\r\n--x--\r\n"
        let content = MessageContent.memory(ByteBuffer(string: Self.content))
        #expect(EgressWriter.size(of: content, edits: edits, form: .none) == expected.utf8.count)
        for first in 0...6 {
            #expect(try written(Self.content, edits, .counted, pieces: [first, 1]) == expected)
            let framed = try written(Self.content, edits, .dotStuffed, pieces: [first, 1], encodes: true)
            #expect(framed == stuffed(expected))
        }
    }

    @Test("what would break lines does not leave", arguments: ["x\n", "x\ry", "\u{0}"])
    func refuses(_ text: String) {
        for place in [8, 9, 23] {
            #expect(throws: EgressViolation.self) {
                try written(Self.content, edits([(place..<place, text)]), .counted, pieces: [1])
            }
        }
        #expect(throws: EgressViolation.brokenCut) {
            try written(Self.content, edits([(9..<14, "x")]), .counted, pieces: [])
        }
        // The last line has no end.
        #expect(throws: EgressViolation.unterminatedLine) {
            try written(Self.content, edits([(23..<23, "x")]), .counted, pieces: [])
        }
    }
}
