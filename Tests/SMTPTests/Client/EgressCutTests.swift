import Foundation
import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

@Suite("Egress writer: fields left out and renamed")
struct EgressCutTests {
    /// `content` with `[…]` round what is left out and `{…}` round a word that changes with the way.
    private static func marked(_ text: String) -> (content: String, removed: [Range<Int>], trusted: [Range<Int>]) {
        var content = ""
        var removed: [Range<Int>] = []
        var trusted: [Range<Int>] = []
        var start = 0
        for character in text {
            switch character {
            case "[", "{": start = content.utf8.count
            case "]": removed.append(start..<content.utf8.count)
            case "}": trusted.append(start..<content.utf8.count)
            default: content.append(character)
            }
        }
        return (content, removed, trusted)
    }

    private static func edits(_ text: String) -> (String, MessageEdits) {
        let (content, removed, words) = marked(text)
        var edits = MessageEdits(prepended: ["T: top"], appended: ["B: bottom"], removed: removed)
        edits.trusted = words.map { word in
            // The line that the word is in.
            let bytes = Array(content.utf8)
            let start = (bytes[..<word.lowerBound].lastIndex(of: 10) ?? -1) + 1
            let end = (bytes[word.upperBound...].firstIndex(of: 10) ?? bytes.count - 1) + 1
            return .init(range: start..<end, scope: word)
        }
        return (content, edits)
    }

    private func written(
        _ content: String, _ edits: MessageEdits, _ framing: EgressWriter.Framing, pieces: [Int],
        form: MessageEdits.TrustedForm = .none, encodes: Bool = false
    ) throws -> String {
        var writer = EgressWriter(edits, form: form, framing: framing)
        var output = ByteBuffer()
        var rest = ByteBuffer(string: content)
        for lines in pieces {
            // Pieces are whole lines.
            var count = 0
            for _ in 0..<lines {
                let view = rest.readableBytesView.dropFirst(count)
                guard let end = view.firstIndex(of: 10) else { break }
                count = end + 1 - rest.readerIndex
            }
            guard let piece = rest.readSlice(length: count) else { break }
            if piece.readableBytes == 0 { continue }
            if encodes {
                let encoded = try writer.encode(piece)
                output.writeImmutableBuffer(encoded)
            } else {
                try writer.write(piece, into: &output)
            }
        }
        if rest.readableBytes > 0 {
            try writer.write(rest, into: &output)
        }
        try writer.finish(into: &output)
        return String(buffer: output)
    }

    static let samples: [(marked: String, expected: String)] = [
        ("[A: b\r\n]\r\nbody\r\n", "\r\nbody\r\n"),
        ("A: b\r\n[C: d\r\n e\r\n]F: g\r\n\r\nbody\r\n", "A: b\r\nF: g\r\n\r\nbody\r\n"),
        ("[A: b\r\nC: d\r\n]", ""),
        ("A: b\r\n[C: d\r\n]\r\n.body\r\n", "A: b\r\n\r\n.body\r\n"),
        ("A: b\r\n[.C: d\r\n .\r\n].E: f\r\n\r\n", "A: b\r\n.E: f\r\n\r\n"),
        ("[A: b\r\n]C: d\r\n[E: f\r\n]\r\n\r\n\r\n", "C: d\r\n\r\n\r\n\r\n"),
        ("A: b\r\n\r\nbody\r\n", "A: b\r\n\r\nbody\r\n"),
    ]

    @Test("leaves out whole fields and keeps everything else, however the content comes in pieces")
    func leavesOut() throws {
        for sample in Self.samples {
            let (content, edits) = Self.edits(sample.marked)
            let headerEnd = sample.expected.range(of: "\r\n\r\n")
            let body = sample.expected.hasPrefix("\r\n") ? sample.expected : nil
            let expected: String
            if let body {
                expected = "T: top\r\nB: bottom\r\n" + body
            } else if let headerEnd {
                expected =
                    "T: top\r\n" + sample.expected[..<headerEnd.lowerBound] + "\r\nB: bottom\r\n"
                    + sample.expected[sample.expected.index(after: headerEnd.lowerBound)...]
            } else {
                expected = "T: top\r\n" + sample.expected + "B: bottom\r\n"
            }
            let size = EgressWriter.size(of: .memory(ByteBuffer(string: content)), edits: edits, form: .none)
            for first in 0...6 {
                for encodes in [false, true] {
                    let pieces = [first, 1, 1, 1]
                    let counted = try written(content, edits, .counted, pieces: pieces, encodes: encodes)
                    #expect(counted == expected, "\(sample.marked) in pieces \(pieces)")
                    #expect(counted.utf8.count == size)
                    let stuffed = try written(content, edits, .dotStuffed, pieces: pieces, encodes: encodes)
                    #expect(unstuffed(stuffed) == expected)
                }
            }
        }
    }

    private func unstuffed(_ text: String) -> String {
        text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast(2)
            .map { $0.hasPrefix(".") ? String($0.dropFirst()) : String($0) }.joined(separator: "\r\n") + "\r\n"
    }

    @Test("gives fields of trusted servers the form of the way they go")
    func trustedForms() throws {
        let marked =
            "A: b\r\nX-MS-Exchange-{Organization}-SCL: -1\r\nx-ms-exchange-{crosspremises}-AuthAs: x\r\n\r\nbody\r\n"
        let forms: [(MessageEdits.TrustedForm, String)] = [
            (.organization, "X-MS-Exchange-Organization-SCL: -1\r\nx-ms-exchange-Organization-AuthAs: x\r\n"),
            (.crossPremises, "X-MS-Exchange-CrossPremises-SCL: -1\r\nx-ms-exchange-CrossPremises-AuthAs: x\r\n"),
            (.none, ""),
        ]
        for (form, fields) in forms {
            let (content, edits) = Self.edits(marked)
            let expected = "T: top\r\nA: b\r\n\(fields)B: bottom\r\n\r\nbody\r\n"
            for pieces in [[], [1, 1, 1], [2]] {
                #expect(try written(content, edits, .counted, pieces: pieces, form: form) == expected)
            }
            let size = EgressWriter.size(of: .memory(ByteBuffer(string: content)), edits: edits, form: form)
            #expect(size == expected.utf8.count)
        }
    }

    @Test("refuses changes that would break lines, and ignores what lies beyond the content")
    func broken() throws {
        let content = "A: bcd\r\nE: f\r\n\r\nbody\r\n"
        for range in [1..<8, 0..<7, 0..<5, 8..<13, 3..<4] {
            var writer = EgressWriter(MessageEdits(removed: [range]), form: .none, framing: .counted)
            var output = ByteBuffer()
            #expect(throws: EgressViolation.brokenCut) {
                try writer.write(ByteBuffer(string: content), into: &output)
            }
            #expect(output.readableBytes == 0)
        }
        for range in [1_000..<2_000, 22..<Int.max] {
            let edits = MessageEdits(removed: [range, Range(uncheckedBounds: (-5, -2))])
            #expect(try written(content, edits, .counted, pieces: [1]) == content)
            let size = EgressWriter.size(of: .memory(ByteBuffer(string: content)), edits: edits, form: .none)
            #expect(size == content.utf8.count)
        }
        let renaming = MessageEdits(trusted: [.init(range: 0..<8, scope: 5..<9)])
        #expect(throws: EgressViolation.brokenCut) {
            try written(content, renaming, .counted, pieces: [], form: .organization)
        }
    }

    @Test("takes octets of random header lines out and nothing else, for every split into pieces")
    func random() throws {
        for seed in 1...300 as ClosedRange<UInt64> {
            let random = SeededRandom(seed: seed)
            func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
            var content = ""
            var expected = ""
            var removed: [Range<Int>] = []
            for index in 0..<below(12) {
                let field = [".N\(index): v\r\n", "N\(index): v\r\n .folded\r\n", "N\(index):\r\n"][below(3)]
                if below(2) == 0 {
                    removed.append(content.utf8.count..<content.utf8.count + field.utf8.count)
                } else {
                    expected += field
                }
                content += field
            }
            let body = below(3) == 0 ? "" : "\r\n.a\r\n\r\n..b\r\n"
            let edits = MessageEdits(appended: ["B: c"], removed: removed.reversed())
            let pieces = (0..<8).map { _ in below(4) }
            let output = try written(content + body, edits, .dotStuffed, pieces: pieces, encodes: below(2) == 0)
            #expect(unstuffed(output) == expected + "B: c\r\n" + body, "seed \(seed)")
        }
    }
}
