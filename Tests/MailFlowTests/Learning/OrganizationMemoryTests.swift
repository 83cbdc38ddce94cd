import Facts
import Learning
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Scoring
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("What an organization remembers")
struct OrganizationMemoryTests {
    /// Remembers in a value, as a gateway does in memory.
    private final class Memory: OrganizationMemory {
        let learned = NIOLockedValueBox(LearnedState(hash: SipHash(1, 2)))
        let asked = NIOLockedValueBox<[String]>([])

        func knowledge(of specimen: Specimen, for organization: String, at time: WallTime) -> KnownMessage? {
            asked.withLockedValue { $0.append(organization) }
            let prepared = PreparedMessage(specimen, hash: SipHash(1, 2))
            let (knowledge, sighting) = learned.withLockedValue { $0.knowledge(of: prepared, at: time) }
            return KnownMessage(knowledge: knowledge, sighting: sighting)
        }

        func mark(of specimen: Specimen) -> TextMark { TextMark(specimen, hash: SipHash(1, 2)) }

        func note(_ event: MemoryEvent, for organization: String, at time: WallTime) {
            learned.withLockedValue { learned in
                switch event {
                case .received(let sighting, let isJunked):
                    learned.note(isJunked: isJunked, of: sighting, at: time)
                case .receivedOfCampaign(let sighting): learned.noteOfCampaign(sighting)
                case .wrote(let person, let others): learned.noteAnswer(of: person, to: others, at: time)
                }
            }
        }
    }

    private func run(_ scene: ScoringStageTests.Scene, _ memory: Memory) async throws -> ExaminationResult {
        var content = ContentExaminers()
        content.memory = memory
        return try await scene.examination().run(by: Examiners(authenticator: nil, content: content))
    }

    private func event(_ result: ExaminationResult) -> MemoryEvent? {
        guard case .accept(let message) = result.categorization else { return nil }
        return message.memoryEvent
    }

    @Test("of mail from outside is what it is known by, and counts for the next message of the sender")
    func received() async throws {
        let memory = Memory()
        let scene = ScoringStageTests.good
        let first = try await run(scene, memory)
        #expect(first.hand.knowledge?.knowledge.sender == nil)
        guard case .received(let sighting, isJunked: false)? = event(first) else {
            Issue.record("nothing to remember")
            return
        }
        for day in (1...3).reversed() {
            memory.note(
                .received(sighting, isJunked: false), for: "contoso",
                at: WallTime(milliseconds: 1_795_438_940_000 - Int64(day) * 4 * 86_400_000))
        }
        let next = try await run(scene, memory)
        #expect(next.hand.judgement?.symbols.contains { $0.symbol == .histPersonKnown } == true)
        #expect(memory.asked.withLockedValue { $0 } == ["contoso", "contoso"])
    }

    @Test("of mail that goes into the junk folder is that it was junked")
    func junked() async throws {
        guard case .received(_, isJunked: true)? = event(try await run(ScoringStageTests.spam, Memory())) else {
            Issue.record("it is not junk")
            return
        }
    }

    @Test("of what security people get, or of an attack that is ordered, nothing speaks for the sender")
    func unfiltered() async throws {
        let attack = ScoringStageTests.form.with {
            $0.document = PolicyVectorTests.document
            $0.settings = "advancedDelivery: { SecOpsMailboxes: [security@contoso.com] }"
        }
        let both = try await run(
            attack.with { $0.recipients = ["ann@contoso.com", "security@contoso.com"] }, Memory())
        guard case .received(_, isJunked: true)? = event(both) else {
            Issue.record("\(String(describing: event(both)))")
            return
        }
        let alone = try await run(attack.with { $0.recipients = ["security@contoso.com"] }, Memory())
        #expect(alone.refusal == nil && event(alone) == nil)
        let ordered = try await run(
            attack.with {
                $0.settings =
                    "advancedDelivery: { PhishSimDomains: [fabrikam-reading.com], PhishSimSenderIpRanges: [192.0.2.1] }"
            }, Memory())
        #expect(ordered.hand.accepted.deliveries.map(\.placement) == [.inbox] && event(ordered) == nil)
    }

    /// A campaign that two people have reported, and a message of it that nothing else speaks against.
    private func reported(_ memory: Memory, _ scene: ScoringStageTests.Scene) async throws -> ExaminationResult {
        let first = try await run(scene, memory)
        #expect(first.hand.verdict?.action == .deliver)
        let content = try #require(first.hand.content?.content)
        let scorer = try #require(first.hand.scorer?.scorer)
        let specimen = scorer.read(first.hand.scoringInput(content, by: scorer)).specimen
        let prepared = PreparedMessage(specimen, hash: SipHash(1, 2))
        memory.learned.withLockedValue { learned in
            for person in ["ann@contoso.com", "carl@contoso.com"] {
                switch learned.rule(prepared, .spam, by: EmailAddress(person), at: first.hand.facts.receivedAt) {
                case .keep(let record, _), .second(let record): learned.take(record, countsSender: true)
                case .known, .overDailyLimit, .empty: Issue.record("it is not taken")
                }
            }
        }
        return try await run(scene, memory)
    }

    @Test("of mail that is junk for what people reported alone is nothing more than they said of its sender")
    func campaign() async throws {
        let offer = ScoringStageTests.good.with {
            $0.subject = "Garden chairs for your terrace"
            $0.html =
                "<p>Our garden chairs of oak and steel are back, and we have put together a set for your terrace with a "
                + "table, six chairs and a bench that stays outside in winter.</p>"
                + "<a href='https://chairs-for-terraces.example.org/set'>Look at the set</a>"
        }
        let caught = try await reported(Memory(), offer)
        #expect(caught.hand.verdict?.action == .junk && caught.hand.judgement?.rules == [.reportedSpam])
        guard case .receivedOfCampaign? = event(caught) else {
            Issue.record("\(String(describing: event(caught)))")
            return
        }
        #expect(caught.hand.judgementWithoutReports?.verdict == ScoringClass.none)
        // What other signs speak against is junk all the same.
        let memory = Memory()
        let seen = try await run(ScoringStageTests.spam, memory)
        guard case .received(_, isJunked: true)? = event(seen) else {
            Issue.record("it is not junk")
            return
        }
    }

    @Test("is marked with what its content is where people can report it, and nowhere else")
    func mark() async throws {
        func mark(_ scene: ScoringStageTests.Scene) async throws -> TextMark? {
            guard case .accept(let message) = try await run(scene, Memory()).categorization else { return nil }
            return Verdict(of: message.decisions)?.mark
        }
        #expect(try await mark(ScoringStageTests.good) == nil)
        let reporting = ScoringStageTests.good.with {
            $0.settings = "reportSubmissionPolicy: { ReportAddress: report@contoso.com }"
        }
        let found = try #require(try await mark(reporting))
        #expect(found.words.count > 5 && found.hosts.isEmpty)
        #expect(try await mark(reporting.with { $0.html = "<p>Something else.</p>" }) != found)
    }

    @Test("lets a domain that has long sent for the author's pass as who probably is allowed to, until a complaint")
    func pairing() async throws {
        let scene = ScoringStageTests.good.with { $0.sender = "bounces@sends-for-others.example.net" }
        func composite(_ result: ExaminationResult) -> String? {
            result.hand.composite.map { "\($0.result.rawValue) \($0.reason)" }
        }
        let memory = Memory()
        let first = try await run(scene, memory)
        #expect(composite(first) == "fail 1")
        guard case .received(let sighting, isJunked: false)? = event(first) else {
            Issue.record("nothing to remember")
            return
        }
        let now = first.hand.facts.receivedAt
        func note(_ count: Int, daysAgo: Int64, isJunked: Bool = false) {
            for _ in 0..<count {
                memory.note(
                    .received(sighting, isJunked: isJunked), for: "contoso",
                    at: WallTime(milliseconds: now.milliseconds - daysAgo * 86_400_000))
            }
        }
        note(6, daysAgo: 9)
        note(6, daysAgo: 1)
        let known = try await run(scene, memory)
        #expect(composite(known) == "softpass 201")
        let decision = try #require(known.hand.accepted.decisions.first { $0.stage == .senderAuthentication })
        #expect(decision.inputs.contains("compauth=softpass reason=201"), "\(decision.inputs)")
        // Another author's domain is none that it is known to send for.
        let other = scene.with { $0.from = "Jo Reader <jo@other-reading.com>" }
        #expect(composite(try await run(other, memory)) == "fail 1")
        // Nor does it help where nothing passes.
        #expect(composite(try await run(scene.with { $0.spf = .fail }, memory)) == "fail 1")
        note(1, daysAgo: 0, isJunked: true)
        #expect(composite(try await run(scene, memory)) == "fail 1")
    }

    @Test("is nothing where content is not read")
    func unread() async throws {
        let memory = Memory()
        let result = try await run(ScoringStageTests.good.with { $0.isEmbedded = false }, memory)
        #expect(event(result) == nil && memory.asked.withLockedValue { $0.isEmpty })
    }

    @Test("of a person's mail is whom it was written to, and not of what programs write or what is sent to many")
    func wrote() async throws {
        let scene = ScoringStageTests.Scene().with {
            $0.from = "Ann <ann@contoso.com>"
            $0.sender = "ann@contoso.com"
            $0.client = headOffice
            $0.recipients = ["Bob@Fabrikam-Reading.com"]
        }
        let memory = Memory()
        let result = try await run(scene, memory)
        guard case .wrote("ann@contoso.com", to: ["bob@fabrikam-reading.com"])? = event(result) else {
            Issue.record("\(String(describing: event(result)))")
            return
        }
        #expect(memory.asked.withLockedValue { $0.isEmpty })
        for field in [
            "Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "List-Id: <x.contoso.com>",
        ] {
            #expect(event(try await run(scene.with { $0.fields = [field] }, memory)) == nil, "\(field)")
        }
        #expect(event(try await run(scene.with { $0.fields = ["Auto-Submitted: no"] }, memory)) != nil)
        let many = (0..<21).map { "bob\($0)@fabrikam-reading.com" }
        #expect(event(try await run(scene.with { $0.recipients = many }, memory)) == nil)
        // Somebody else's name in From is nobody of the organization's.
        #expect(event(try await run(scene.with { $0.from = "Eve <eve@elsewhere.org>" }, memory)) == nil)
    }
}
