import SenderAuthentication
import Testing

@testable import MIME
@testable import Scoring

@Suite("What a message is read for")
struct ReadingTests {
    /// The paths that count as parts, of parts as they are found.
    private func paths(_ parts: [ContentPart]) throws -> (paths: [String], isTruncated: Bool) {
        let scorer = try Shipped.scorer()
        var input = try Letter().input(scorer)
        input.content.parts = parts
        let reading = Reading(input, scorer.lists, scorer.suffixes)
        return (reading.parts.map(\.path), reading.isTruncated)
    }

    private func part(
        _ path: String, _ role: ContentPart.Role = .part, isAlternative: Bool = false
    ) -> ContentPart {
        ContentPart(path: path, role: role, isAlternative: isAlternative, type: "text/plain")
    }

    @Test("a part is looked up by the parts around it alone, however many a message has")
    func enclosing() {
        #expect(Reading.enclosing("1") == ["1"])
        #expect(Reading.enclosing("1.12.3") == ["1", "1.12", "1.12.3"])
        #expect(Reading.enclosing("1.2~1.4") == ["1", "1.2~1", "1.2~1.4"])
        #expect(Reading.enclosing("1.2500.1.1").count == 4)
    }

    @Test("what is in an attached message at any depth is no part of the message, and what only looks alike is one")
    func attachedMessage() throws {
        let found = try paths([
            part("1", .message), part("1.1"), part("1.2"), part("1.2.1", .message), part("1.2.1.1"),
            part("1.2.1.2"), part("1.2.1.2.1", .message), part("1.2.1.2.1.1"), part("1.2.10"), part("1.20"),
            part("1.2.1~1"), part("1.3", isAlternative: true), part("1.4", .uuencoded, isAlternative: true),
        ])
        #expect(found.paths == ["1", "1.1", "1.2", "1.2.10", "1.20", "1.2.1~1", "1.4"])
        #expect(!found.isTruncated)
    }

    @Test("files in 2,500 messages of another reading are no parts of the message")
    func manyMessages() throws {
        let many = (1...2_500).flatMap {
            [
                part("1~1.\($0).1", .message, isAlternative: true),
                part("1~1.\($0).1.1", .uuencoded, isAlternative: true),
            ]
        }
        let found = try paths([part("1", .message), part("1.1")] + many + [part("1.2")])
        #expect(found.paths == ["1", "1.1", "1.2"] && !found.isTruncated)
    }

    @Test("an attached message itself is a part, up to the bound")
    func bound() throws {
        let many = (1...100).flatMap { [part("1.\($0)"), part("1.\($0).1", .message), part("1.\($0).1.1")] }
        let found = try paths([part("1", .message)] + many)
        #expect(found.paths == ["1"] + (1..<Reading.maximumParts).map { "1.\($0)" } && found.isTruncated)
    }

    @Test("a recipient's address has two forms in a URL: as it is, and with its sign encoded")
    func forms() {
        let forms = Findings.formsInURL("joe@contoso.com").map { String(decoding: $0, as: UTF8.self) }
        #expect(forms == ["joe@contoso.com", "joe%40contoso.com"])
    }

    @Test(
        "a link has the recipient's address in its query or fragment in either form, in any case",
        arguments: [
            ("?e=joe@contoso.com", true), ("?e=JOE@Contoso.COM&x=1", true), ("?e=joe%40contoso.com", true),
            ("#joe@contoso.com", true), ("#JOE%40contoso.com", true), ("?e=ann@contoso.com", false),
            ("?e=joe@contoso.co", false), ("?e=joe&d=contoso.com", false), ("", false), ("?", false),
        ])
    func targeted(_ tail: String, _ isTargeted: Bool) throws {
        let letter = Letter {
            $0.subject = "Your account has been suspended"
            $0.html = "<a href='https://first.org/'>a</a><a href='https://other.org/\(tail)'>x</a>"
        }
        #expect(try letter.result(Shipped.scorer()).rules.contains(.targetedLink) == isTargeted)
    }

    @Test("a sign that others weaken counts half of what the organization lets it count", arguments: [0.5, 1, 1.5])
    func weakened(_ factor: Double) throws {
        let scorer = try Shipped.scorer()
        let letters: [(Symbol, Letter)] = [
            (
                .goodReplySubj,
                Letter {
                    $0.subject = "Re: us"; $0.fields = ["References: <a@b.org>"]
                    $0.spf = .fail; $0.dkim = []
                }
            ),
            (
                .hdrMsgidFrom,
                Letter {
                    $0.from = "Ann <ann@fabrikam.top>"; $0.messageID = "<a1@mail.fabrikam.top>"
                }
            ),
        ]
        for (symbol, letter) in letters {
            var adjustments = WeightAdjustments()
            adjustments.adjust(symbol, by: factor)
            let result = scorer.score(try letter.input(scorer), adjusting: adjustments)
            let hit = try #require(result.symbols.first { $0.symbol == symbol })
            #expect(hit.weight == scorer.lists.weights[symbol] * factor * 0.5)
        }
    }
}
