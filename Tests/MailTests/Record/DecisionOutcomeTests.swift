import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Outcomes of decisions")
struct DecisionOutcomeTests {
    typealias Outcome = Decision.Outcome

    /// Every outcome with the words that people read.
    static let samples: [(Outcome, String)] = {
        guard let address = EmailAddress("\"a b\"@bücher.example"), let domain = try? Domain("fabrikam.example"),
            let client = IPAddress("2001:db8::7")
        else { return [] }
        return [
            (.accepted, "accepted"), (.acceptedBecause("DMARC passes"), "accepted: DMARC passes"),
            (.acceptedForRelay, "accepted for relay"), (.acceptedAsReturnAddress, "accepted as a return address"),
            (.refused, "refused"), (.wouldBeRefused(reply: "550 5.7.1 no"), "would be refused: 550 5.7.1 no"),
            (.deferred, "deferred"), (.poison, "poison"), (.heldBack, "held back"), (.tlsFailed, "TLS failed"),
            (.originating, "originating"), (.incoming, "incoming"),
            (.source(client, exemption: nil), "source 2001:db8::7"),
            (.source(client, exemption: "EFTestMode"), "source 2001:db8::7, not acted on: EFTestMode"),
            (.sourceUnknown(reason: "no hop", exemption: nil), "source unknown: no hop"),
            (
                .sourceUnknown(reason: "no hop", exemption: "x@y.example is not in EFUsers"),
                "source unknown: no hop, not acted on: x@y.example is not in EFUsers"
            ),
            (.sourceNotFound(reason: "no address is left"), "unsuccessful: no address is left"),
            (.fieldsRemoved(3), "3 removed"), (.fieldsKept(2, replaced: 1), "2 kept, 1 replaced"), (.junk, "junk"),
            (.junkForQuarantine, "junk, as there is no quarantine yet"), (.quarantine, "quarantine"),
            (.signed(times: 1), "signed"),
            (
                .judged(Verdict(category: .spam, confidence: .spam, decision: .spam, action: .quarantine)),
                "spam: into quarantine (SCL 5, BCL 0, CAT SPM, SFV SPM)"
            ),
            (.judged(Verdict()), "not spam: delivered (SCL 1, BCL 0, CAT NONE, SFV NSPM)"),
            (
                .judged(
                    Verdict(
                        category: .bulk, confidence: .moreSpam, bulk: BulkComplaint(clamping: 8),
                        isBeyondBulkThreshold: true, decision: .spam, address: .allowed, action: .junk,
                        mark: TextMark(words: [500, 1, 65_535, 1], hosts: [9]))),
                "bulk mail: into Junk (SCL 6, BCL 8, CAT BULK, SFV SPM, IPV CAL)"
            ),
            (
                .judged(
                    Verdict(
                        category: .phishing, confidence: .highest, decision: .spam, action: .junk,
                        judgement: ContentJudgement(
                            words: "phishing: the name says \"x\"", score: 7.14, rules: ["P1", "P2"],
                            symbols: [
                                .init(id: "A_B", weight: 1.2, evidence: "\u{e9}\\"),
                                .init(id: "C", weight: -0.05, evidence: ""), .init(id: "D", weight: 0, evidence: "d"),
                                .init(id: "E", weight: 12.3456, evidence: "e"),
                            ], isTruncated: true))),
                "phishing: into Junk (SCL 9, BCL 0, CAT PHSH, SFV SPM)"
            ),
            (
                .judged(Verdict(category: .malware, confidence: nil, decision: nil, action: .refuse)),
                "malware: refused (BCL 0, CAT MALW)"
            ),
            (
                .judged(Verdict(confidence: .skipped, decision: .allowedAddress, address: .allowed)),
                "not filtered: delivered (SCL -1, BCL 0, CAT NONE, SFV SKI, IPV CAL)"
            ),
            (.signed(times: 2), "signed 2 times"),
            (.notSigned(reason: "Enabled is false"), "not signed: Enabled is false"),
            (.signingFailed(reason: "no header"), "not signed after all: no header"), (.sealed, "sealed"),
            (.sealingFailed(reason: "no header"), "not sealed after all: no header"), (.unchanged, "unchanged"),
            (.resolved(to: address), "resolved to \"a b\"@xn--bcher-kva.example"),
            (.expanded(recipients: 1), "expanded to 1 recipient"),
            (.expanded(recipients: 2), "expanded to 2 recipients"),
            (.noCopy, "no copy of its own: every address it leads to has one"),
            (.routed(.mx(domain, connector: nil)), "routed by MX of fabrikam.example"),
            (.routed(.mx(domain, connector: "Out")), "routed by MX of fabrikam.example with connector Out"),
            (.routed(.smartHosts(connector: "Out")), "routed to the smart hosts of connector Out"),
            (.routed(.maildir), "routed to its Maildir"),
            (.routed(.mailboxHost("mbx1")), "routed to mailbox host mbx1"),
            (.routed(.submissions), "read as a report of delivered mail"),
            (.routed(.validation), "routed by the connector that is validated"),
            (.routed(.likewise), "further copies routed likewise"),
            (.unreachable(reason: "no route"), "waits in queue Unreachable: no route"),
            (
                .senderRewritten(address),
                "copies that leave carry the sender \"a b\"@xn--bcher-kva.example"
            ),
            (.senderKept(reason: "it is forged, by SPF"), "copies that leave keep their sender: it is forged, by SPF"),
            (.priority(.high), "High"), (.priority(.normal), "Normal"), (.priority(.low), "Low"),
            (.expansionReported, "the sender is told that the group was expanded"),
            (.notReported(reason: "the sender is <>"), "no report: the sender is <>"),
            (.testMessage(author: "root"), "test message ordered by root"),
            (
                .rule(RuleHit(rule: "External \"x\"", effect: .enforced, actions: ["PrependSubject", "SetSCL"])),
                "matched: PrependSubject, SetSCL"
            ),
            (
                .rule(RuleHit(rule: "Try", effect: .audited, actions: ["Quarantine"])),
                "matched, audited only: would do Quarantine"
            ),
            (
                .rule(RuleHit(rule: "Slow", effect: .failed, reason: "the search went beyond its steps")),
                "not evaluated: the search went beyond its steps"
            ),
            (.noticeSent(to: address), "a notice is sent to \"a b\"@xn--bcher-kva.example"),
            (.other("what another release says"), "what another release says"),
        ]
    }()

    private func decoded<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    @Test("each outcome and each way has its words")
    func words() {
        #expect(Set(Self.samples.map(\.0.code)) == Set(Outcome.Code.allCases))
        let ways = Self.samples.compactMap { sample -> Outcome.Route.Way? in
            if case .routed(let route) = sample.0 { route.way } else { nil }
        }
        #expect(Set(ways) == Set(Outcome.Route.Way.allCases))
        for (outcome, words) in Self.samples { #expect(outcome.description == words) }
    }

    @Test("both writers of JSON write the same of each outcome, and it is read back")
    func roundTrip() throws {
        for (outcome, words) in Self.samples {
            let decisions = [Decision(.routing, inputs: [.init("size", 7)], outcome: outcome)]
            var buffer = ByteBuffer()
            buffer.writeJSON(decisions)
            let ours = Data(buffer.readableBytesView)
            let theirs = try JSONEncoder().encode(decisions)
            #expect(try JSONDecoder().decode([Decision].self, from: ours) == decisions)
            #expect(try JSONDecoder().decode([Decision].self, from: theirs) == decisions)
            let members = try JSONSerialization.jsonObject(with: ours) as? NSArray
            let others = try JSONSerialization.jsonObject(with: theirs) as? NSArray
            #expect(members != nil && members == others)
            let written = ((members?.firstObject as? NSDictionary)?["outcome"] as? NSDictionary)
            #expect(written?["code"] as? String == outcome.code.rawValue)
            #expect(written?["words"] as? String == words)
        }
    }

    @Test("records of releases that wrote texts are read")
    func earlierReleases() throws {
        let json = """
            [{"stage":"Connection","inputs":["too many connections in all"],"outcome":"refused","reply":"421 4.3.2 no"},
            {"stage":"Attribution","organization":"contoso","revision":7,
            "object":{"kind":"InboundConnector","name":"From head office"},"recipient":"ann@contoso.com",
            "inputs":["clientAddress=192.0.2.7","certificate=untrusted: a=b, c","senderDomain=<>","step=2a"],
            "outcome":"originating"},
            {"stage":"SenderAuthentication","inputs":["compauth=fail reason=000"],
            "outcome":"junk, as there is no quarantine yet"},
            {"stage":"Routing","inputs":[],"outcome":"routed to mailbox host mbx1"},
            {"stage":"Priority","inputs":[],"outcome":"Low"}]
            """
        let decisions = try decoded([Decision].self, json)
        #expect(
            decisions.map(\.inputs) == [
                ["reason=too many connections in all"],
                [
                    .init("clientAddress", "192.0.2.7"), .init("certificate", "untrusted: a=b, c"),
                    .init("senderDomain", "<>"), .init("step", "2a"),
                ], [.init("compauth", "fail reason=000")], [], [],
            ])
        #expect(
            decisions.map(\.outcome) == [
                .refused, .originating, .junkForQuarantine, .other("routed to mailbox host mbx1"), .priority(.low),
            ])
        #expect(decisions[1].object == ObjectReference(.inboundConnector, "From head office"))
        // Where an outcome has facts, they are not read out of the words; the words stay.
        for (outcome, words) in Self.samples {
            let read = try JSONDecoder().decode(Outcome.self, from: JSONEncoder().encode(words))
            #expect(read == outcome || read == .other(words))
            #expect(read.description == words)
        }
    }

    @Test(
        "an outcome that this release does not know is read in its words",
        arguments: [
            #"{"code":"quarantined","words":"into quarantine","folder":"x"}"#,
            #"{"code":"unreachable","words":"into quarantine"}"#,
            #"{"code":"routed","words":"into quarantine","way":"pigeon"}"#,
            #"{"code":"signed","words":"into quarantine","count":"two"}"#,
            #"{"code":"source","words":"into quarantine","address":"nowhere"}"#,
            #"{"code":"resolved","words":"into quarantine","address":"@"}"#,
        ])
    func laterReleases(json: String) throws {
        #expect(try decoded(Outcome.self, json) == .other("into quarantine"))
    }

    @Test(
        "an outcome without words is none", arguments: [#"{"code":"refused"}"#, "7", "[]", "null", #"{"words":"x"}"#])
    func damaged(json: String) {
        #expect(throws: (any Error).self) { try decoded(Outcome.self, json) }
    }

    @Test("what a stranger wrote into an outcome is cut short for the record of a refusal")
    func cut() {
        let long = String(repeating: "ü", count: 4_000)
        let outcomes: [Outcome] = [
            .acceptedBecause(long), .wouldBeRefused(reply: long), .sourceUnknown(reason: long, exemption: long),
            .sourceNotFound(reason: long), .notSigned(reason: long), .signingFailed(reason: long),
            .sealingFailed(reason: long), .unreachable(reason: long), .senderKept(reason: long),
            .notReported(reason: long), .testMessage(author: long), .other(long),
        ]
        for outcome in outcomes {
            let cut = Decision(.acceptance, outcome: outcome).cut()
            #expect(cut.outcome.code == outcome.code)
            #expect(cut.outcome.description.utf8.count < 700 && cut.octets < 2_000)
        }
    }
}
