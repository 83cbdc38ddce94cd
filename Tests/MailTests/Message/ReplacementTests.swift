import Foundation
import NIOCore
import Testing

@testable import Mail

@Suite("Replacements in a message's content")
struct ReplacementTests {
    private func edits(_ replacements: [(Range<Int>, String)], removed: [Range<Int>] = []) -> MessageEdits {
        var edits = MessageEdits(removed: removed)
        edits.replacements = replacements.map { .init(range: $0, octets: ByteBuffer(string: $1)) }
        return edits
    }

    private func replaced(_ text: String, _ replacements: [(Range<Int>, String)]) -> String {
        String(buffer: edits(replacements).replaced(ByteBuffer(string: text)))
    }

    @Test("octets are put at their places, those at one place in the order in which they were put there")
    func places() {
        #expect(replaced("abc", []) == "abc")
        #expect(replaced("abc", [(1..<1, "X"), (1..<1, "Y"), (3..<3, "Z"), (0..<0, "W")]) == "WaXYbcZ")
        #expect(replaced("abc", [(1..<2, "X"), (1..<1, "Y")]) == "aYXc")
        #expect(replaced("abc", [(1..<3, ""), (2..<3, "Z")]) == "a")
        #expect(replaced("", [(0..<0, "X")]) == "X")
    }

    @Test("damaged replacements do nothing")
    func damaged() {
        let ranges = [4..<4, 2..<9, 9..<12, Range(uncheckedBounds: (-3, -1)), Range(uncheckedBounds: (-1, 1))]
        for range in ranges {
            #expect(replaced("abc", [(range, "X")]) == "abc", "\(range)")
            #expect(edits([(range, "X")]).cuts(size: 3, form: .none).isEmpty)
        }
    }

    @Test("what is shown to a sender has nothing that was put into it, and not what was left out")
    func shown() {
        let edits = edits([(0..<0, "X"), (4..<6, "Y")], removed: [1..<3])
        #expect(String(buffer: edits.withoutInternalFields(ByteBuffer(string: "abcdefg"))) == "adefg")
        #expect(edits.cuts(size: 7, form: .none).map(\.range) == [0..<0, 1..<3, 4..<6])
    }

    @Test("edits with replacements and a wrapper are read as they were written, by either writer")
    func written() throws {
        var edits = edits([(3..<3, "\u{0}ü\r\n"), (5..<9, "")])
        for wrapper in [nil, [], ["A: b", "C: d\r\n e"]] as [[String]?] {
            edits.wrapper = wrapper
            var buffer = ByteBuffer()
            buffer.writeJSON(edits)
            #expect(try JSONDecoder().decode(MessageEdits.self, from: Data(buffer.readableBytesView)) == edits)
            let encoded = try JSONEncoder().encode(edits)
            #expect(try JSONDecoder().decode(MessageEdits.self, from: encoded) == edits)
        }
    }

    @Test("edits without replacements are written as older releases write them")
    func older() throws {
        let text = String(decoding: try JSONEncoder().encode(MessageEdits(prepended: ["A: b"])), as: UTF8.self)
        #expect(!text.contains("replacements") && !text.contains("wrapper"))
        var buffer = ByteBuffer()
        buffer.writeJSON(MessageEdits(prepended: ["A: b"]))
        #expect(String(buffer: buffer) == #"{"prepended":["A: b"],"appended":[]}"#)
        let damaged = #"{"prepended":[],"appended":[],"replacements":[{"range":[0,0],"octets":"?"}]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(MessageEdits.self, from: Data(damaged.utf8)) }
    }
}
