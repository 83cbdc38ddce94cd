import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Decision records as JSON")
struct DecisionRecordJSONTests {
    static let hostile = [
        "", "plain", "quote\" back\\slash", "\u{0}\u{1}\u{1b}[2J", "line\r\nend\ttab", "\u{2028}\u{2029}\u{202e}",
        "ünï😀\u{10ffff}", "</script>", "\u{7f}\u{80}", String(repeating: "\"", count: 1_000),
    ]

    private func decoded<Value: Decodable>(_ type: Value.Type, _ buffer: ByteBuffer) throws -> Value {
        try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
    }

    @Test("JSONDecoder reads back what was written, whatever the texts hold")
    func roundTrip() throws {
        var random = SeededRandom(seed: 3)
        func text() -> String { Self.hostile.randomElement(using: &random) ?? "" }
        for count in 0..<60 {
            let decisions = (0..<count % 7).map { _ in
                var decision = Decision(
                    Decision.Stage.allCases.randomElement(using: &random) ?? .routing,
                    inputs: [.init(.init(rawValue: text()), text()), .init(.reason, text())],
                    outcome: .unreachable(reason: text()))
                if Bool.random(using: &random) { decision.organization = text() }
                if Bool.random(using: &random) { decision.revision = Int64.random(in: .min ... .max, using: &random) }
                if Bool.random(using: &random) { decision.object = .init(.recipient, text()) }
                if Bool.random(using: &random) { decision.recipient = text() }
                if Bool.random(using: &random) { decision.reply = text() }
                return decision
            }
            var buffer = ByteBuffer()
            buffer.writeJSON(decisions)
            #expect(try decoded([Decision].self, buffer) == decisions)
        }
    }

    @Test("escapes a character wherever it stands in a text of any length")
    func escapes() throws {
        for length in 1...20 {
            for place in 0..<length {
                for special in ["\"", "\\", "\u{0}", "\u{1f}", "\u{20}", "\u{7f}", "\u{80}", "!", "[", "]"]
                    as [Character]
                {
                    var characters = Array(repeating: Character("a"), count: length)
                    characters[place] = special
                    let decision = Decision(.routing, outcome: .unreachable(reason: String(characters)))
                    var buffer = ByteBuffer()
                    buffer.writeJSON([decision])
                    #expect(try decoded([Decision].self, buffer) == [decision])
                }
            }
        }
    }

    @Test("a changed decision leaves its copies as they were")
    func copies() {
        let first = Decision(.routing, inputs: [.init(.reason, "a")], outcome: .accepted)
        var second = first
        #expect(second == first)
        second.inputs.append(.init(.reason, "b"))
        second.outcome = .refused
        #expect(first.inputs.count == 1 && first.outcome == .accepted)
        #expect(second.inputs.count == 2 && second.outcome == .refused && second != first)
        second.inputs.removeLast()
        second.outcome = .accepted
        #expect(second == first && Set([first, second]).count == 1)
    }

    @Test("cuts a text that is longer than a record keeps, whichever it is, and shows that it did")
    func cut() throws {
        let long = String(repeating: "ü", count: 40_000)
        let decision = Decision(
            .senderAuthentication, recipient: long, inputs: [.init("from", long), .init("to", "short")],
            outcome: .unreachable(reason: long),
            reply: Reply(550, nil, long))
        var buffer = ByteBuffer()
        buffer.writeJSON([decision])
        #expect(buffer.readableBytes < 6_500)
        let read = try #require(try decoded([Decision].self, buffer).first)
        guard case .unreachable(let reason) = read.outcome else {
            Issue.record("\(read.outcome)")
            return
        }
        for text in [read.recipient, read.inputs[0].value, reason, read.reply] {
            #expect(text?.hasSuffix("ü…") == true && (text?.utf8.count ?? 0) <= Decision.textOctets)
        }
        #expect(read.inputs[1] == .init("to", "short"))
    }

    @Test("writes the members that JSONEncoder writes")
    func members() throws {
        let decision = Decision(
            .routing, organization: "contoso", revision: 7, object: .init(.acceptedDomain, "contoso.com"),
            recipient: "ann@contoso.com", inputs: [.init("a", "b")], outcome: .routed(.maildir),
            reply: Reply(550, nil, "no"))
        var buffer = ByteBuffer()
        buffer.writeJSON([decision])
        let ours = try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView)) as? NSArray
        let theirs = try JSONSerialization.jsonObject(with: JSONEncoder().encode([decision])) as? NSArray
        #expect(ours != nil)
        #expect(ours == theirs)
    }

    @Test("appends behind what the buffer holds")
    func appends() throws {
        var buffer = ByteBuffer(string: "x")
        buffer.writeJSON([Decision(.commit, inputs: [.init("size", 1)], outcome: .accepted)])
        buffer.writeJSON(MessageEdits())
        #expect(
            String(buffer: buffer)
                == #"x[{"stage":"Commit","inputs":[{"name":"size","value":"1"}],"outcome":{"code":"accepted","words":"accepted"}}]"#
                + #"{"prepended":[],"appended":[]}"#)
    }

    @Test("edits are read back too")
    func edits() throws {
        var edits = MessageEdits(prepended: Self.hostile, appended: ["Date: x"])
        edits.stamps = Self.hostile
        var buffer = ByteBuffer()
        buffer.writeJSON(edits)
        #expect(try decoded(MessageEdits.self, buffer) == edits)
    }
}
