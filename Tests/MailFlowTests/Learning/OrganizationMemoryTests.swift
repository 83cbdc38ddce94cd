import Facts
import Learning
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Scoring
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

        func note(_ event: MemoryEvent, for organization: String, at time: WallTime) {
            learned.withLockedValue { learned in
                switch event {
                case .received(let sighting, let isJunked):
                    learned.note(isJunked: isJunked, of: sighting, at: time)
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
