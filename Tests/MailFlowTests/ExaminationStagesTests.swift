import Facts
import Foundation
import Mail
import MailFlow
import NIOCore
import Organization
import Testing

@Suite("The list of stages")
struct ExaminationStagesTests {
    /// The first column of the table between the marks of docs/architecture.md.
    private func documented() throws -> [String] {
        let page = try repositoryFile("docs/architecture.md")
        let start = try #require(page.range(of: "<!-- stages -->"))
        let end = try #require(page.range(of: "<!-- /stages -->"))
        return page[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { line in
            line.hasPrefix("| `") ? line.split(separator: "`")[1].description : nil
        }
    }

    @Test("the list of stages is the one that docs/architecture.md shows, in the same order")
    func documentedOrder() throws {
        let order = Examination.stages.map(\.name)
        #expect(try documented() == order)
        // No two lines have the same name, so that two that are exchanged are noticed here.
        #expect(Set(order).count == order.count)
    }

    @Test("the list of stages has one line for each entry, in the order of the entries")
    func entries() {
        #expect(
            Examination.stages.compactMap { ($0 as? EntryPoint)?.entry } == [.arrival, .resolution, .routed])
        #expect(EntryStage.allCases == [.arrival, .resolution, .routed])
        #expect((Examination.stages.first as? EntryPoint)?.entry == .arrival)
    }

    /// Notes that a message came by.
    private struct Note: ExaminationStage {
        let text: String
        func rule(on hand: inout MessageInHand) -> Reply? {
            hand.edit { $0.prepended.append(text) }
            return text == "refuse" ? Replies.tooLarge : nil
        }
    }

    private func notes(_ entry: EntryStage, _ stages: [any ExaminationStage]) throws -> ExaminationResult {
        let snapshot = try both()
        let owner = try #require(snapshot.organization(named: "contoso"))
        let content = "From: ann@contoso.com\r\n\r\n"
        return Examination(
            of: WholeMessage(
                own: .init(string: content), author: try #require(EmailAddress("ann@contoso.com")),
                envelope: Envelope(sender: .null), to: [], id: NetworkMessageID(high: 1, low: 2),
                at: WallTime(milliseconds: 0)),
            attribution: Attribution(owner: owner, direction: .originating), from: entry,
            by: ExaminationBasis(snapshot: snapshot, secrets: nil, keyring: DKIMKeyring(), stages: stages)
        ).decided()
    }

    @Test(
        "a message passes the stages below its entry, in their order",
        arguments: [
            (EntryStage.arrival, ["a", "b", "c"]), (.resolution, ["b", "c"]), (.routed, ["c"]),
        ])
    func order(_ entry: EntryStage, _ passed: [String]) throws {
        let stages: [any ExaminationStage] = [
            EntryPoint(.arrival), Note(text: "a"), EntryPoint(.resolution), Note(text: "b"), EntryPoint(.routed),
            Note(text: "c"),
        ]
        let result = try notes(entry, stages)
        #expect(result.hand.accepted.copies[0].edits.prepended == passed)
        #expect(!result.isRefused)
    }

    @Test("the first stage that refuses a message ends the list")
    func refusal() throws {
        let result = try notes(.arrival, [Note(text: "a"), Note(text: "refuse"), Note(text: "c")])
        #expect(result.hand.accepted.copies[0].edits.prepended == ["a", "refuse"])
        guard case .refuse(let reply, _, _) = result.categorization else {
            Issue.record("accepted")
            return
        }
        #expect(reply == Replies.tooLarge)
    }

    @Test("a stage that gives one recipient something else parts it from the others, before and behind resolution")
    func parting() throws {
        struct Parting: ExaminationStage {
            func rule(on hand: inout MessageInHand) -> Reply? {
                hand.accepted.edit(where: { $0.recipient.address.localPart == "carl" }) {
                    $0.prepended.append("X-For: carl")
                }
                return nil
            }
        }
        let snapshot = try both()
        for place in [1, Examination.stages.count] {
            var stages = Examination.stages
            stages.insert(Parting(), at: place)
            let basis = ExaminationBasis(snapshot: snapshot, secrets: nil, keyring: DKIMKeyring(), stages: stages)
            var transaction = try transaction(from: "x@sender.example")
            for recipient in ["ann@contoso.com", "carl@contoso.com", "bob@contoso.com"] {
                transaction.accept(try basis.perimeter.rule("<\(recipient)>", in: transaction, from: stranger))
            }
            let facts = MessageFacts(
                networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0,
                hasMessageID: true, hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8,
                receivedAt: WallTime(milliseconds: 0), smtpUTF8: false)
            let result = try basis.examine(facts, transaction: transaction, session: session(stranger))
            let copies = result.hand.accepted.copies
            #expect(
                copies.map { $0.deliveries.map(\.deliverTo.description) } == [
                    ["ann@contoso.com", "bob@corp.contoso.com"], ["carl@contoso.com"],
                ])
            #expect(copies.map { $0.edits.prepended.contains("X-For: carl") } == [false, true])
            #expect(copies.allSatisfy { $0.edits.prepended.contains { $0.hasPrefix("Received: ") } })
            #expect(copies.flatMap(\.deliveries).allSatisfy { $0.key.deliveryType != .undefined })
        }
    }
}
